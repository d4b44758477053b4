package io.wherry.e2e.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;

/** A root with a paludis configuration of its own, and cave for it. */
final class CaveRoot {
  static final String DATABASE = "var/db/paludis/repositories/installed";
  private final Path folder;

  private CaveRoot(Path folder) {
    this.folder = folder;
  }

  /** A host: nothing installed, sources known as they would be, binaries from {@code checkout}. */
  static CaveRoot host(Path folder, Path sources, String sync) throws IOException {
    var made = new CaveRoot(folder).begin(sources);
    made.repository(
        "mybinaries",
        "format = e",
        "location = " + made.checkout(),
        "sync = " + sync,
        "sync_options = --branch=main",
        "profiles = " + sources.resolve("profiles/amd64"),
        "importance = 100");
    return made;
  }

  /** The compilation node: what is built from {@code sources} goes into {@link #checkout}. */
  static CaveRoot compilationNode(Path folder, Path sources, String uriPrefix) throws IOException {
    var made = new CaveRoot(folder).begin(sources);
    write(made.checkout().resolve("profiles/repo_name"), "mybinaries\n");
    write(made.checkout().resolve("metadata/layout.conf"), "layout = exheres\nmasters = arbor\n");
    write(made.checkout().resolve("metadata/categories.conf"), "app-test\nsys-test\n");
    Files.createDirectories(made.checkout().resolve("packages"));
    made.repository(
        "mybinaries",
        "format = e",
        "location = " + made.checkout(),
        "profiles = " + sources.resolve("profiles/amd64"),
        "importance = 100",
        "binary_destination = true",
        "binary_distdir = " + made.distfiles(),
        "binary_keywords_filter = amd64 ~amd64",
        "binary_uri_prefix = " + uriPrefix);
    return made;
  }

  /** A machine as it is before anybody thinks of binaries; everything is where it usually is. */
  static CaveRoot bare(Path folder, Path sources) throws IOException {
    var made = new CaveRoot(folder).begin(sources);
    made.setting(
        "repositories/arbor.conf",
        "format = e",
        "location = " + sources,
        "profiles = ${location}/profiles/amd64",
        "builddir = /var/tmp/paludis",
        "names_cache = /var/empty",
        "cache = /var/empty",
        "write_cache = /var/empty");
    shared(made.at("/var/tmp/paludis"));
    made.named();
    return made;
  }

  /** One on which nobody has ever heard of paludis. */
  static CaveRoot plain(Path folder) throws IOException {
    var made = new CaveRoot(folder);
    Files.createDirectories(made.root());
    made.accounts();
    made.named();
    return made;
  }

  private void named() throws IOException {
    write(at("/etc/machine-id"), "%032x\n".formatted(folder.hashCode() & 0xffff));
  }

  private CaveRoot begin(Path sources) throws IOException {
    Files.createDirectories(root());
    accounts();
    setting("general.conf", "world = /etc/paludis/world");
    setting("world");
    setting("platforms.conf", "*/* amd64 ~amd64");
    setting("licences.conf", "*/* *");
    setting(
        "options.conf",
        "*/* fancy linguas: en build_options: jobs=1 symbols=preserve -recommended_tests");
    for (var place : List.of(distfiles(), buildDirectory())) shared(place);
    repository(
        "arbor",
        "format = e",
        "location = " + sources,
        "profiles = " + sources.resolve("profiles/amd64"),
        "importance = 10");
    repository(
        "installed",
        "format = exndbam",
        "name = installed",
        "location = /" + DATABASE,
        "root = /",
        "split_debug_location = /usr/lib/debug",
        "tool_prefix = x86_64-pc-linux-gnu-");
    var database = root().resolve(DATABASE);
    write(database.resolve("ndbam.conf"), "ndbam_format = 1\nrepository_format = exndbam-1\n");
    for (var part : List.of("data", "indices/categories", "indices/packages"))
      Files.createDirectories(database.resolve(part));
    Files.createDirectories(root().resolve("var/log/paludis"));
    return this;
  }

  /** The machine's own, whose passwords nobody needs to know. */
  private void accounts() throws IOException {
    for (var accounts : List.of("passwd", "group"))
      write(at("/etc/" + accounts), Files.readString(Path.of("/etc", accounts)));
    shadow("passwd", "shadow", ":*:19000::::::");
    shadow("group", "gshadow", ":*::");
    for (var defaults : List.of("login.defs", "default/useradd"))
      if (Files.exists(Path.of("/etc", defaults)))
        write(at("/etc/" + defaults), Files.readString(Path.of("/etc", defaults)));
  }

  private void shadow(String of, String file, String rest) throws IOException {
    var lines = new StringBuilder();
    for (var line : read("/etc/" + of).lines().toList())
      lines.append(line.split(":", -1)[0]).append(rest).append('\n');
    write(at("/etc/" + file), lines.toString());
  }

  /** Whether this cave has been built with its repositories of accounts. */
  boolean knowsAccounts() throws IOException, InterruptedException {
    var formats = cave().run("print-repository-formats").ok().lines();
    return formats.containsAll(List.of("accounts", "installed-accounts"));
  }

  /** Sets them up where it has; elsewhere it does nothing at all with a configuration of them. */
  boolean takesUpAccounts() throws IOException, InterruptedException {
    if (!knowsAccounts()) return false;
    repository("accounts", "format = accounts");
    repository("installed-accounts", "format = installed-accounts", "handler = passwd", "root = /");
    return true;
  }

  /** Ends a check of users and groups, aloud, where they were not set up. */
  void needAccounts() {
    var why = "this cave was built without its repositories of accounts";
    boolean known = Files.exists(at("/etc/paludis/repositories/accounts.conf"));
    if (!known) System.err.println("NOT TESTED against the real cave: " + why);
    assumeTrue(known, why);
  }

  /** Where the unprivileged half of cave may write. */
  static void shared(Path directory) throws IOException {
    Files.createDirectories(directory);
    var names = directory.getFileSystem().getUserPrincipalLookupService();
    var view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
    view.setGroup(names.lookupPrincipalByGroupName("paludisbuild"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxr-x"));
  }

  /** A file of paludis' configuration. */
  void setting(String file, String... lines) throws IOException {
    write(root().resolve("etc/paludis").resolve(file), String.join("\n", lines) + "\n");
  }

  private void repository(String name, String... lines) throws IOException {
    var common =
        List.of(
            "distdir = " + distfiles(),
            "builddir = " + buildDirectory(),
            "names_cache = /var/empty",
            "cache = /var/empty",
            "write_cache = /var/empty");
    setting(
        "repositories/" + name + ".conf",
        String.join("\n", lines) + "\n" + String.join("\n", common));
  }

  static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  Cave cave() {
    return new Cave(java.util.Objects.requireNonNull(folder.getParent()), root());
  }

  Path root() {
    return folder.resolve("root");
  }

  /** The binary repository: written on the compilation node, synced on a host. */
  Path checkout() {
    return folder.resolve("mybinaries");
  }

  Path distfiles() {
    return folder.resolve("distfiles");
  }

  private Path buildDirectory() {
    return folder.resolve("build");
  }

  boolean has(String path) {
    return Files.exists(at(path), LinkOption.NOFOLLOW_LINKS);
  }

  String read(String path) throws IOException {
    return Files.readString(at(path));
  }

  Path at(String path) {
    return root().resolve(path.substring(1));
  }

  /** Somebody's own words in a file; everybody on the same day, so that hosts can be compared. */
  void edit(String path, String content) throws IOException {
    Files.writeString(at(path), content);
    Files.setLastModifiedTime(at(path), FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
  }
}
