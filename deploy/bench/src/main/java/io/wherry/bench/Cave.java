package io.wherry.bench;

import io.wherry.common.model.Encoding;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The real cave in a root of its own: an overlay over the machine's, in a mount namespace of its
 * own, so that everything that it writes lands in that root and nothing on the machine.
 */
record Cave(Path folder, PackageSet set) {
  private static final String DATABASE = "var/db/paludis/repositories/installed";
  private static final String PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String IN_THE_ROOT =
      """
      set -e
      mount -t overlay overlay -o "lowerdir=/,upperdir=$1/root,workdir=$1/work" "$1/merged"
      mount --rbind /dev "$1/merged/dev"
      mount --rbind /proc "$1/merged/proc"
      for place in "$1" "$2"; do
        mkdir -p "$1/merged$place" # the overlay shows nothing of what is mounted below it
        mount --bind "$place" "$1/merged$place"
      done
      top=$1/merged
      shift 2
      exec chroot "$top" "$@"
      """;

  /** Why the real cave cannot be driven here, if so. */
  static Optional<String> missing() throws IOException {
    if (!Peer.missing("cave", "paludis").isEmpty())
      return Optional.of("there is no cave on the PATH");
    if (!Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0))
      return Optional.of("cave installs as root only");
    if (!hasBuildUser()) return Optional.of("cave needs a user and a group named paludisbuild");
    if (!Files.readString(Path.of("/proc/filesystems")).contains("\toverlay\n"))
      return Optional.of("this kernel has no overlay file system");
    return Optional.empty();
  }

  private static boolean hasBuildUser() throws IOException {
    var names = Path.of("/").getFileSystem().getUserPrincipalLookupService();
    try {
      names.lookupPrincipalByName("paludisbuild");
      names.lookupPrincipalByGroupName("paludisbuild");
      return true;
    } catch (UserPrincipalNotFoundException _) {
      return false;
    }
  }

  static String version() throws InterruptedException {
    var said = Command.of("cave", "--version").capture().output().lines().findFirst();
    return said.orElse("unknown").replaceFirst("^cave ", "");
  }

  /** Installs the set into a fresh root; only the resolution and installation are timed. */
  double install() throws Exception {
    prepare();
    run(List.of("sync"));
    Peer.run(folder, "sync");
    var arguments = new ArrayList<>(List.of("resolve", "-x", "--hide", "*/*::arbor"));
    arguments.addAll(set.names());
    long started = System.nanoTime();
    run(arguments);
    Peer.run(folder, "sync", "-f", root().toString());
    return Duel.millis(started);
  }

  private Path root() {
    return folder.resolve("root");
  }

  private void prepare() throws IOException {
    // The build's user must get to where it may write.
    for (Path at = folder; at != null && at.startsWith("/tmp"); at = at.getParent())
      if (!at.equals(Path.of("/tmp")))
        Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwx--x--x"));
    for (var own : List.of("root", "work", "merged")) Files.createDirectories(folder.resolve(own));
    for (var accounts : List.of("passwd", "group"))
      write("etc/" + accounts, Files.readString(Path.of("/etc", accounts)));
    setting("general.conf", "world = /etc/paludis/world");
    setting("world");
    setting("platforms.conf", "*/* amd64 ~amd64");
    setting("licences.conf", "*/* *");
    setting("options.conf", "*/* build_options: jobs=1 symbols=preserve -recommended_tests");
    for (var place : List.of("distfiles", "build")) shared(folder.resolve(place));
    prefetch();
    repositories();
    write(DATABASE + "/ndbam.conf", "ndbam_format = 1\nrepository_format = exndbam-1\n");
    for (var part : List.of("data", "indices/categories", "indices/packages"))
      Files.createDirectories(root().resolve(DATABASE).resolve(part));
    Files.createDirectories(root().resolve("var/log/paludis"));
  }

  private void prefetch() throws IOException {
    try (var tarballs = Files.newDirectoryStream(set.tarballs(Encoding.TAR_BZ2))) {
      for (var tarball : tarballs) {
        var place = folder.resolve("distfiles").resolve(tarball.getFileName());
        if (!Files.exists(place)) Files.copy(tarball, place);
      }
    }
  }

  private void repositories() throws IOException {
    var profiles = "profiles = " + set.sources().resolve("profiles/amd64");
    repository("arbor", "format = e", "location = " + set.sources(), profiles, "importance = 10");
    repository(
        "mybinaries",
        "format = e",
        "location = " + folder.resolve("mybinaries"),
        "sync = git+file://" + set.repository(),
        "sync_options = --branch=main",
        profiles,
        "importance = 100");
    repository(
        "installed",
        "format = exndbam",
        "name = installed",
        "location = /" + DATABASE,
        "root = /",
        "split_debug_location = /usr/lib/debug",
        "tool_prefix = x86_64-pc-linux-gnu-");
  }

  private void repository(String name, String... lines) throws IOException {
    var all = new ArrayList<>(List.of(lines));
    all.add("distdir = " + folder.resolve("distfiles"));
    all.add("builddir = " + folder.resolve("build"));
    for (var cache : List.of("names_cache", "cache", "write_cache"))
      all.add(cache + " = /var/empty");
    setting("repositories/" + name + ".conf", all.toArray(String[]::new));
  }

  private void setting(String file, String... lines) throws IOException {
    write("etc/paludis/" + file, String.join("\n", lines) + "\n");
  }

  private void write(String path, String content) throws IOException {
    var file = root().resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** Where the unprivileged half of cave may write. */
  private static void shared(Path directory) throws IOException {
    Files.createDirectories(directory);
    var names = directory.getFileSystem().getUserPrincipalLookupService();
    var view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
    view.setGroup(names.lookupPrincipalByGroupName("paludisbuild"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxr-x"));
  }

  private void run(List<String> arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "--"));
    command.addAll(List.of("sh", "-c", IN_THE_ROOT, "in-the-root", "" + folder, "" + set.folder()));
    command.addAll(List.of("cave", "--log-level", "silent", "--colour", "no"));
    command.addAll(arguments);
    var environment =
        Map.of(
            "PATH", PATH,
            "HOME", folder.toString(),
            "PALUDIS_DISTRIBUTION", "exherbo",
            "TERM", "dumb",
            "LC_ALL", "C.UTF-8");
    Child.run(folder, environment, command);
  }
}
