package io.wherry.agent.install;

import io.wherry.common.posix.FileTrouble;
import io.wherry.common.posix.Posix;
import io.wherry.common.posix.PosixException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was unpacked on one file system and belongs on another, copied there before anything is
 * touched. Hard links stay hard links.
 */
final class Copies {
  private final Map<Path, Made> made = new HashMap<>();
  private final Map<Link, Path> links = new HashMap<>();

  private record Made(Path copy, long look) {}

  private record Link(Path area, long inode) {}

  /**
   * False where the file system could not keep the object's time as it was: the object then has the
   * time that its copy got.
   */
  boolean make(ImageEntry entry, Area area) throws IOException {
    var copy = area.images().resolve("copied-" + made.size());
    var link = new Link(area.directory(), entry.stat().inode());
    try {
      var twin = links.putIfAbsent(link, copy);
      if (twin == null) Trees.copy(entry.staged(), copy);
      else Files.createLink(copy, twin);
    } catch (PosixException e) {
      throw unfit(entry, area, e);
    }
    var time = Stat.existing(copy).mtime();
    boolean kept = time.seconds() == entry.mtime();
    if (!kept) Posix.setTimes(entry.staged(), time.seconds(), time.nanos());
    made.put(entry.staged(), new Made(copy, entry.stat().look()));
    return kept;
  }

  private static IOException unfit(ImageEntry entry, Area area, PosixException e)
      throws PosixException {
    if (FileTrouble.isFull(e)) return e;
    return Refusal.local(
        "the file system of %s (%s) cannot take %s as it is: %s"
            .formatted(
                area.mount(),
                Posix.space(area.mount()).fileSystem(),
                entry.path(),
                e.getMessage()));
  }

  /** The copy, unless what was staged has changed since. */
  Optional<Path> of(Path staged) throws IOException {
    var it = made.get(staged);
    if (it == null || Stat.existing(staged).look() != it.look()) return Optional.empty();
    return Optional.of(it.copy());
  }
}
