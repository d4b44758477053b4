package io.wherry.agent.facts;

import io.wherry.common.posix.FileStatus;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * One number over the folders of databases, another one after an entry came, went or became whole:
 * cheap enough for a process that looks all day. Nothing is read but names, and nothing is kept.
 */
public final class Glance {
  private Glance() {}

  public static long over(Collection<Path> databases) throws IOException {
    long sum = 0;
    for (var database : databases)
      for (var packages : children(database.resolve("data"))) {
        sum += mark(packages);
        for (var entry : children(packages)) sum += mark(entry);
      }
    return sum;
  }

  /** What goes while it is looked at is gone. */
  private static List<Path> children(Path folder) throws IOException {
    try {
      return NamedFiles.isDirectory(folder) ? NamedFiles.list(folder) : List.of();
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }

  private static long mark(Path path) throws IOException {
    return Posix.status(path).map(status -> mark(path, status)).orElse(0L);
  }

  /** Summed, because folders are listed in no order: so each must be spread over all bits. */
  private static long mark(Path path, FileStatus status) {
    long mark = path.hashCode();
    mark = spread(mark ^ status.inode());
    mark = spread(mark ^ status.modifiedSeconds() * 1_000_000_000L + status.modifiedNanos());
    return spread(mark ^ status.changedSeconds() * 1_000_000_000L + status.changedNanos());
  }

  private static long spread(long bits) {
    long mixed = (bits ^ bits >>> 32) * 0x9e3779b97f4a7c15L;
    return (mixed ^ mixed >>> 29) * 0xbf58476d1ce4e5b9L;
  }
}
