package io.wherry.agent.install;

import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the plan still needs of each file system beside all that is there now: what it replaces
 * stays until the change is confirmed.
 */
final class Needs {
  private static final long BLOCK = 4096;
  private final Map<Area, Need> needs = new LinkedHashMap<>();
  private final Set<Twin> twins = new HashSet<>();

  private record Need(long bytes, long inodes) {
    Need and(long more, long moreInodes) {
      return new Need(bytes + more, inodes + moreInodes);
    }
  }

  private record Twin(Area area, long inode) {}

  private void add(Area area, long bytes, long inodes) {
    needs.merge(area, new Need(bytes, inodes), (a, b) -> a.and(b.bytes, b.inodes));
  }

  /** A file or symlink that is not there yet; one that has several names counts once. */
  void object(Area area, Stat stat) {
    if (!twins.add(new Twin(area, stat.inode()))) return;
    long blocks = (stat.size() + BLOCK - 1) / BLOCK;
    add(area, blocks * BLOCK, 1);
  }

  void directory(Area area) {
    add(area, BLOCK, 1);
  }

  void bytes(Area area, long bytes) {
    add(area, bytes, 0);
  }

  void check() throws IOException {
    for (var each : needs.entrySet()) {
      var space = Posix.space(each.getKey().mount());
      var need = each.getValue();
      if (space.bytesFree() >= need.bytes && space.inodesFree() >= need.inodes) continue;
      throw Refusal.local(
          "not enough room on the file system of %s: %d bytes and %d inodes are needed beside what is there, %d bytes and %d inodes are free; make room there"
              .formatted(
                  each.getKey().mount(),
                  need.bytes,
                  need.inodes,
                  space.bytesFree(),
                  space.inodesFree()));
    }
  }
}
