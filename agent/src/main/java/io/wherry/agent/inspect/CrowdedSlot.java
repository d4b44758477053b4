package io.wherry.agent.inspect;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.InstalledEntry;
import io.wherry.common.pbin.RootPaths;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A slot in which more than one entry stands, though only one package can be in it; or one that was
 * cut short, though that is none.
 */
public record CrowdedSlot(String name, List<Claim> claims) {
  public CrowdedSlot {
    claims = List.copyOf(claims);
  }

  /**
   * What one of the entries says, held against the disk. One that is not {@code whole} says
   * nothing: its installation was cut short before it knew what it owned.
   */
  public record Claim(
      InstalledEntry entry, boolean whole, long objects, List<Difference> differences) {
    public Claim {
      differences = List.copyOf(differences);
    }

    /**
     * How many of its objects are not on disk as it says, though nobody should have a hand in it.
     */
    public long wrong() {
      return differences.stream()
          .filter(d -> d.expectation() == Difference.Expectation.UNEXPECTED)
          .count();
    }

    boolean fits() {
      return whole && wrong() == 0;
    }

    /** What tells it from another entry of the same version. */
    public String magic() {
      return entry.magic();
    }

    private FileTime made() {
      try {
        return Files.getLastModifiedTime(entry.directory().resolve("contents"));
      } catch (IOException _) {
        return FileTime.fromMillis(0);
      }
    }
  }

  /** Those of the database that Wherry writes to, as they are now. */
  public static List<CrowdedSlot> in(Path root) throws IOException, InterruptedException {
    var database = InstalledDatabase.open(root);
    var slots = new LinkedHashMap<String, List<InstalledEntry>>();
    for (var entry : database.entries())
      slots.computeIfAbsent(slot(entry), _ -> new ArrayList<>()).add(entry);
    for (var entry : database.torn())
      slots.computeIfAbsent(slot(entry), _ -> new ArrayList<>()).add(entry);
    var crowded = new ArrayList<CrowdedSlot>();
    for (var each : slots.entrySet())
      if (each.getValue().size() > 1 || isTorn(each.getValue().getFirst()))
        crowded.add(of(each.getKey(), each.getValue(), root));
    return crowded;
  }

  private static boolean isTorn(InstalledEntry entry) throws IOException {
    return !NamedFiles.exists(entry.directory().resolve("contents"));
  }

  private static String slot(InstalledEntry entry) {
    return entry.id().name() + ":" + entry.id().slot();
  }

  private static CrowdedSlot of(String name, List<InstalledEntry> entries, Path root)
      throws IOException, InterruptedException {
    var claims = new ArrayList<Claim>();
    for (var entry : entries) claims.add(claim(entry, root));
    return new CrowdedSlot(name, claims);
  }

  private static Claim claim(InstalledEntry entry, Path root)
      throws IOException, InterruptedException {
    if (isTorn(entry)) return new Claim(entry, false, 0, List.of());
    var installed = new Installed(RootPackages.INSTALLED, entry);
    var report = new Verifier(root, 1, (_, _) -> {}).verify(List.of(installed));
    return new Claim(entry, true, report.objects(), report.differences());
  }

  /**
   * The entry that the files on disk belong to: the newest of those that find everything as they
   * say. Empty where none does.
   */
  public Optional<Claim> owner() {
    return claims.stream()
        .filter(Claim::fits)
        .max(Comparator.comparing(Claim::made).thenComparing(Claim::magic));
  }

  /**
   * The only other one, where it is known that the installation of one of {@code unfinished} was
   * cut short: what that owns so far is as it says, and it would be taken for the owner.
   */
  public Optional<Claim> before(Set<PackageId> unfinished) {
    var torn =
        claims.stream()
            .filter(c -> unfinished.contains(c.entry().id()))
            .max(Comparator.comparing(Claim::made));
    var others = claims.stream().filter(c -> c.whole() && !torn.equals(Optional.of(c))).toList();
    return torn.isPresent() && others.size() == 1
        ? Optional.of(others.getFirst())
        : Optional.empty();
  }

  /** True where nothing in it owns anything. */
  public boolean isVoid() {
    return claims.stream().noneMatch(Claim::whole);
  }

  /** The one that a person has named. */
  public Optional<Claim> named(Predicate<String> magic) {
    return claims.stream().filter(c -> c.whole() && magic.test(c.magic())).findFirst();
  }

  /** Files and symlinks that {@code dropped} owns and none of {@code others} does, in words. */
  public static List<String> onlyOf(Claim dropped, List<InstalledEntry> others, RootPaths paths)
      throws IOException {
    if (!dropped.whole()) return List.of();
    var own = new LinkedHashMap<String, String>();
    for (var line : dropped.entry().contents().lines())
      if (!(line instanceof Contents.Line.Dir)) own.put(paths.canonical(line.path()), line.path());
    for (var other : others) own.keySet().removeAll(canonical(other, own, paths));
    return List.copyOf(own.values());
  }

  /** Most lines are about other names, which is found out without a look at the disk. */
  private static Set<String> canonical(
      InstalledEntry other, Map<String, String> own, RootPaths paths) throws IOException {
    var names = new HashSet<String>();
    for (var path : own.keySet()) names.add(nameOf(path));
    var found = new HashSet<String>();
    for (var line : other.contents().lines())
      if (names.contains(nameOf(line.path()))) found.add(paths.canonical(line.path()));
    return found;
  }

  private static String nameOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
