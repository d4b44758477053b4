package io.wherry.agent.install;

import io.wherry.common.pbin.Contents;
import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.pbin.RootPaths;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at every place that the plan will change while nothing is touched yet, refuses what could
 * not be done there, and brings what belongs on other file systems near.
 */
final class Survey {
  private static final long JOURNALLED = 512;
  private final RootPaths paths;
  private final Areas areas;
  private final Copies copies;
  private final Needs needs = new Needs();

  /** Directories; to remember every file would take more memory than to look at some twice. */
  private final Set<Path> looked = new HashSet<>();

  /** Directories that the plan brings; nothing is below them yet. */
  private final Set<Path> absent = new HashSet<>();

  private final List<Far> far = new ArrayList<>();
  private long changes;

  private record Far(ImageEntry entry, Area area) {}

  Survey(RootPaths paths, Areas areas, Copies copies) {
    this.paths = paths;
    this.areas = areas;
    this.copies = copies;
  }

  void coming(Image image) throws IOException {
    for (var entry : image) {
      var place = paths.place(entry.path());
      if (entry.isDirectory()) directory(place);
      else object(entry, place);
    }
  }

  private void directory(Path place) throws IOException {
    if (absent.contains(place)) return;
    if (!absent.contains(Disk.parent(place)) && Stat.of(place).isPresent()) return;
    absent.add(place);
    changes++;
    areas.ofAny(place).ifPresent(needs::directory);
    names(Disk.parent(place));
  }

  private void object(ImageEntry entry, Path place) throws IOException {
    changes++;
    place(place);
    var area = areas.of(place);
    if (entry.staged().startsWith(area.directory())) return;
    needs.object(area, entry.stat());
    far.add(new Far(entry, area));
  }

  void going(Contents.Line line) throws IOException {
    if (line instanceof Contents.Line.Dir) return;
    changes++;
    place(paths.place(line.path()));
  }

  /** The entries that come and go with it; each is moved as one. */
  void entries(InstalledDatabase database, Work work) throws IOException {
    for (var entry : work.leaving()) {
      place(entry.directory());
      names(entry.directory());
    }
    if (!(work instanceof Work.Coming)) return;
    names(database.packageDirectory(work.id().name()));
    for (var link : database.indexLinks(work.id().name()))
      place(database.directory().resolve(link.path()));
  }

  private void place(Path place) throws IOException {
    var directory = Disk.parent(place);
    if (absent.contains(directory)) return;
    names(directory);
    var there = Stat.of(place);
    if (there.isEmpty()) return;
    if (areas.isMountPoint(place))
      throw Refusal.local(
          "cannot replace or remove " + place + ": something is mounted on it; unmount it first");
    changeable(place);
    require(Rights.overNameOf(place, there.get()));
  }

  /** Some come into it, or leave it. */
  private void names(Path directory) throws IOException {
    if (absent.contains(directory) || !looked.add(directory)) return;
    changeable(directory);
    require(Rights.overNamesIn(directory));
  }

  private static void require(Optional<String> hindrance) throws Refusal {
    if (hindrance.isPresent()) throw Refusal.local(hindrance.get() + Rights.OTHERWISE);
  }

  private void changeable(Path path) throws IOException {
    if (Stat.of(path).isEmpty() || !Posix.isFixed(path)) return;
    throw Refusal.local(
        "cannot change "
            + path
            + ": it is immutable or append-only; take that away with chattr -i -a, or leave the"
            + " package out");
  }

  /** Everything that the plan changes was shown: is there room, and can names change places? */
  void check(Path journal) throws IOException {
    needs.bytes(areas.of(journal), changes * JOURNALLED);
    needs.check();
    for (var area : areas.all()) probe(area);
  }

  /** Without one of both, what is replaced could not be kept until the new one has its name. */
  private static void probe(Area area) throws IOException {
    var one = Files.createFile(area.images().resolve("probe-1"));
    var other = Files.createFile(area.images().resolve("probe-2"));
    try {
      Posix.exchange(one, other);
    } catch (PosixException e) {
      if (!Disk.lacksFlags(e)) throw e;
      link(area, one);
    } finally {
      Files.delete(one);
      Files.delete(other);
    }
  }

  private static void link(Area area, Path one) throws IOException {
    var name = area.images().resolve("probe-3");
    try {
      Files.createLink(name, one);
      Files.delete(name);
    } catch (IOException | UnsupportedOperationException e) {
      throw Refusal.local(
          "the file system of %s (%s) can neither exchange names nor link files; no change there could be taken back"
              .formatted(area.mount(), Posix.space(area.mount()).fileSystem()));
    }
  }

  /** False where some times could not be kept: images must be looked at once more. */
  boolean bringNear(Points points) throws IOException {
    boolean kept = true;
    for (var each : far) {
      points.at("copy " + each.entry().path());
      kept &= copies.make(each.entry(), each.area());
    }
    return kept;
  }
}
