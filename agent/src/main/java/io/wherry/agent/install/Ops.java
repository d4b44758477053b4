package io.wherry.agent.install;

import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers the operations of one run of renames, against the disk as it is. Makes none of them. */
final class Ops {
  private final Areas areas;
  private final Backups backups;
  private final Copies copies;
  private final Points points;
  private final List<Op> touches = new ArrayList<>();
  private final List<Op> ops = new ArrayList<>();
  private final Set<Path> touched = new HashSet<>();
  private final Set<Path> made = new HashSet<>();

  /** What comes with each of them, as paths below it. */
  private final Map<Path, List<String>> trees = new HashMap<>();

  private final Set<Path> removed = new HashSet<>();
  private int names;
  private boolean copied;

  Ops(Areas areas, Backups backups, Copies copies, Points points) {
    this.areas = areas;
    this.backups = backups;
    this.copies = copies;
    this.points = points;
  }

  /** Free names for backups; never given twice in one change. */
  static final class Backups {
    private long next;

    Path in(Area area) {
      return area.backups().resolve(Long.toString(next++));
    }

    Path copyIn(Area area) {
      return area.images().resolve("copy-" + next++);
    }
  }

  /** Asked between two steps of planning; may have what there is made. */
  @FunctionalInterface
  interface Between {
    void steps() throws IOException;
  }

  /** Parents first, so that undoing restores their times last. */
  List<Op> all() {
    var all = new ArrayList<>(touches);
    all.addAll(ops);
    return all;
  }

  /** True once there is so much that it had better be made before more is planned. */
  boolean isMuch() {
    return touches.size() + ops.size() + names >= points.mostAtOnce();
  }

  /** Begins anew, now that all of it was made and can be seen on the disk. */
  void made() {
    touches.clear();
    ops.clear();
    touched.clear();
    made.clear();
    trees.clear();
    removed.clear();
    names = 0;
    copied = false;
  }

  /** True where something was copied to another file system while planning, not synced yet. */
  boolean copied() {
    return copied;
  }

  void makeDirectory(Path place, Path like) throws IOException {
    if (isMade(place)) return;
    made.add(place);
    touch(Disk.parent(place));
    var stat = Stat.existing(like);
    ops.add(new Op.MakeDirectory(place, like, stat.mode(), stat.uid(), stat.gid()));
  }

  /**
   * Puts a staged directory, with all that it holds, where nothing is. False, and nothing planned,
   * where that cannot be: one rename does not leave a file system, nor merge with what this run
   * makes there already, nor may anybody but root move a directory that is closed to writing.
   */
  boolean placeTree(Path staged, Path place, List<String> names) throws IOException {
    if (isMade(place) || !staged.startsWith(areas.of(place).directory())) return false;
    if (Posix.geteuid() != 0 && (Stat.existing(staged).mode() & 0200) == 0) return false;
    touch(Disk.parent(place));
    made.add(place);
    trees.put(place, names);
    this.names += names.size();
    ops.add(new Op.Tree(place, staged, names));
    return true;
  }

  /** Puts a staged object where nothing is. */
  void create(Path staged, Path place) throws IOException {
    touch(Disk.parent(place));
    var from = near(staged, place);
    ops.add(new Op.Create(place, from, Stat.existing(from).inode()));
  }

  void replace(Path staged, Path place, Stat there) throws IOException {
    touch(Disk.parent(place));
    var from = near(staged, place);
    ops.add(
        new Op.Replace(
            place,
            from,
            backups.in(areas.of(place)),
            there.inode(),
            Stat.existing(from).inode(),
            there.mode()));
  }

  /** False where a directory that was there before can only be taken away piece by piece. */
  boolean movesWhole(Path directory) throws IOException {
    return !Posix.space(areas.of(directory).mount()).fileSystem().equals("overlay");
  }

  void remove(Path place, Stat there) throws IOException {
    touch(Disk.parent(place));
    removed.add(place);
    ops.add(new Op.Remove(place, backups.in(areas.of(place)), there.inode(), there.mode()));
  }

  boolean removes(Path place) {
    return removed.contains(place);
  }

  /** Nothing where something stays in it, or is mounted on it. */
  void removeDirectory(Path place, Stat there) throws IOException {
    if (areas.isMountPoint(place) || !emptied(place)) return;
    removed.add(place);
    touch(Disk.parent(place));
    touch(place);
    ops.add(
        new Op.RemoveDirectory(
            place, there.mode(), there.uid(), there.gid(), Attributes.of(place)));
  }

  private boolean emptied(Path directory) throws IOException {
    return removed.containsAll(NamedFiles.list(directory));
  }

  private boolean isMade(Path place) {
    if (made.contains(place)) return true;
    if (trees.isEmpty()) return false;
    for (var above = place.getParent(); above != null; above = above.getParent()) {
      var names = trees.get(above);
      if (names != null) return names.contains(above.relativize(place).toString());
    }
    return false;
  }

  private void touch(Path directory) throws IOException {
    if (isMade(directory) || !touched.add(directory)) return;
    var stat = Stat.of(directory);
    if (stat.isPresent())
      touches.add(
          new Op.Touch(directory, stat.get().mtime().seconds(), stat.get().mtime().nanos()));
  }

  /** The staged object itself, or its copy on the file system where it belongs. */
  private Path near(Path staged, Path place) throws IOException {
    var area = areas.of(place);
    if (staged.startsWith(area.directory())) return staged;
    if (areas.all().stream().noneMatch(a -> staged.startsWith(a.directory()))) return staged;
    var near = copies.of(staged);
    if (near.isPresent()) return near.get();
    var copy = backups.copyIn(area);
    points.at("copy " + copy);
    enough(area, Stat.existing(staged).size());
    Trees.copy(staged, copy);
    copied = true;
    return copy;
  }

  private static void enough(Area area, long bytes) throws IOException {
    var space = Posix.space(area.mount());
    if (space.bytesFree() >= bytes && space.inodesFree() > 0) return;
    throw Refusal.local(
        "not enough room on the file system of %s: %d bytes and an inode are needed, %d bytes and %d inodes are free"
            .formatted(area.mount(), bytes, space.bytesFree(), space.inodesFree()));
  }
}
