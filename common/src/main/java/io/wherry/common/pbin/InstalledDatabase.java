package io.wherry.common.pbin;

import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.model.Version;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Paludis' database of installed packages below a root ({@code exndbam}). Each call looks at the
 * disk anew; nothing is cached.
 */
public final class InstalledDatabase {
  /** Where a root keeps it. */
  public static final Path USUAL_PLACE = Path.of("var/db/paludis/repositories/installed");

  private static final String CONFIGURATION = "ndbam_format = 1\nrepository_format = exndbam-1\n";
  private static final Pattern MAGIC = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");

  private final Path directory;

  private InstalledDatabase(Path directory) {
    this.directory = directory;
  }

  /** The database of {@code root}, at its usual place; it need not exist yet. */
  public static InstalledDatabase open(Path root) {
    return at(root.resolve(USUAL_PLACE));
  }

  public static InstalledDatabase at(Path directory) {
    return new InstalledDatabase(directory);
  }

  public Path directory() {
    return directory;
  }

  /** What a walk found: whole entries, and what is foreign or partial, in words. */
  public record Listing(List<InstalledEntry> entries, List<String> problems) {
    public Listing {
      entries = List.copyOf(entries);
      problems = List.copyOf(problems);
    }
  }

  /** Index symlink at {@code path} (relative to the database) with its target. */
  public record IndexLink(Path path, Path target) {}

  /** Walks the database; never fails over what it does not understand, but names it. */
  public Listing list() throws IOException {
    var entries = new ArrayList<InstalledEntry>();
    var problems = new ArrayList<String>();
    for (var packageDirectory : childrenOf(directory.resolve("data"))) {
      var name = nameOf(packageDirectory.getFileName().toString());
      if (name.isEmpty() || !NamedFiles.isDirectory(packageDirectory)) {
        problems.add(packageDirectory + " is not a package of the installed database");
        continue;
      }
      for (var entry : childrenOf(packageDirectory))
        readEntry(name.get(), entry, entries, problems);
    }
    entries.sort(Comparator.comparing(InstalledEntry::id).thenComparing(InstalledEntry::magic));
    return new Listing(entries, problems);
  }

  private static void readEntry(
      PackageName name, Path entry, List<InstalledEntry> entries, List<String> problems)
      throws IOException {
    var parts = List.of(entry.getFileName().toString().split(":", -1));
    if (parts.size() != 3 || !NamedFiles.isDirectory(entry)) {
      problems.add(entry + " is not an entry; those are named version:slot:magic");
      return;
    }
    try {
      var id = new PackageId(name, new Version(parts.get(0)), parts.get(1));
      if (NamedFiles.isFile(entry.resolve("contents")))
        entries.add(new InstalledEntry(entry, id, parts.get(2)));
      else problems.add(entry + " has no contents file: its installation was cut short");
    } catch (IllegalArgumentException e) {
      problems.add(entry + ": " + e.getMessage());
    }
  }

  /** Folders of entries that have no contents, because their installation was cut short. */
  public List<InstalledEntry> torn() throws IOException {
    var torn = new ArrayList<InstalledEntry>();
    for (var packageDirectory : childrenOf(directory.resolve("data"))) {
      var name = nameOf(packageDirectory.getFileName().toString());
      if (name.isEmpty()) continue;
      for (var entry : childrenOf(packageDirectory)) {
        var parts = List.of(entry.getFileName().toString().split(":", -1));
        if (parts.size() != 3 || !NamedFiles.isDirectory(entry)) continue;
        if (!NamedFiles.exists(entry.resolve("contents")))
          torn(name.get(), entry).ifPresent(torn::add);
      }
    }
    return torn;
  }

  private static Optional<InstalledEntry> torn(PackageName name, Path entry) {
    var parts = List.of(entry.getFileName().toString().split(":", -1));
    try {
      var id = new PackageId(name, new Version(parts.get(0)), parts.get(1));
      return Optional.of(new InstalledEntry(entry, id, parts.get(2)));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The entries that are whole, sorted. */
  public List<InstalledEntry> entries() throws IOException {
    return list().entries();
  }

  /** The entry of exactly that version and slot. */
  public Optional<InstalledEntry> entry(PackageId id) throws IOException {
    return entries().stream().filter(entry -> entry.id().equals(id)).findFirst();
  }

  /** What is installed, with the digests of the pbin copies. */
  public static List<InstalledPackage> packages(
      List<InstalledEntry> entries, Predicate<PackageId> managed) throws IOException {
    var packages = new ArrayList<InstalledPackage>();
    for (var entry : entries)
      packages.add(new InstalledPackage(entry.id(), entry.pbinDigest(), managed.test(entry.id())));
    return packages;
  }

  /** Where the entry of {@code id} stands; {@code magic} tells it from earlier ones of that id. */
  public Path entryDirectory(PackageId id, String magic) {
    if (!MAGIC.matcher(magic).matches())
      throw new IllegalArgumentException("not a magic cookie: '" + magic + "'");
    return packageDirectory(id.name()).resolve(id.version() + ":" + id.slot() + ":" + magic);
  }

  /** The folder that holds all entries of {@code name}. */
  public Path packageDirectory(PackageName name) {
    return directory.resolve("data").resolve(name.category() + "---" + name.name());
  }

  /** The two symlinks through which paludis finds {@code name}. */
  public List<IndexLink> indexLinks(PackageName name) {
    var target = Path.of("../../../data").resolve(name.category() + "---" + name.name());
    var indices = Path.of("indices");
    return List.of(
        new IndexLink(
            indices.resolve("categories").resolve(name.category()).resolve(name.name()), target),
        new IndexLink(
            indices.resolve("packages").resolve(name.name()).resolve(name.category()), target));
  }

  /** Makes the database's own files and folders where they are absent. */
  public void prepare() throws IOException {
    Files.createDirectories(directory.resolve("data"));
    Files.createDirectories(directory.resolve("indices/categories"));
    Files.createDirectories(directory.resolve("indices/packages"));
    var configuration = directory.resolve("ndbam.conf");
    if (!Files.exists(configuration, LinkOption.NOFOLLOW_LINKS))
      NamedFiles.write(configuration, CONFIGURATION);
  }

  /** Makes the index symlinks of {@code name} where they are absent. */
  public void addIndexLinks(PackageName name) throws IOException {
    for (var link : indexLinks(name)) {
      var path = directory.resolve(link.path());
      Files.createDirectories(parentOf(path));
      try {
        Files.createSymbolicLink(path, link.target());
      } catch (FileAlreadyExistsException e) {
        // It is there already, as for every later version of a package.
      }
    }
  }

  /** Takes away the package folder and index symlinks of {@code name} once no entry is left. */
  public void dropIndexLinksIfUnused(PackageName name) throws IOException {
    var folder = packageDirectory(name);
    if (!childrenOf(folder).isEmpty()) return;
    Files.deleteIfExists(folder);
    for (var link : indexLinks(name)) {
      var path = directory.resolve(link.path());
      Files.deleteIfExists(path);
      var parent = parentOf(path);
      if (childrenOf(parent).isEmpty()) Files.deleteIfExists(parent);
    }
  }

  private static Path parentOf(Path path) {
    var parent = path.getParent();
    if (parent == null) throw new IllegalStateException(path + " has no parent");
    return parent;
  }

  private static Optional<PackageName> nameOf(String folder) {
    int dashes = folder.indexOf("---");
    if (dashes < 0) return Optional.empty();
    try {
      return Optional.of(
          new PackageName(folder.substring(0, dashes), folder.substring(dashes + 3)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static List<Path> childrenOf(Path folder) throws IOException {
    if (!NamedFiles.isDirectory(folder)) return List.of();
    return NamedFiles.list(folder).stream().sorted().toList();
  }
}
