package io.wherry.agent.facts;

import io.wherry.common.posix.FileStatus;
import io.wherry.common.posix.NamedFiles;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * One number over the packages' folders of databases, another one after an entry came or went. It
 * is cheap enough for a process that looks all day: nothing is read but names, nothing is kept, and
 * whoever has a thousand packages pays a few milliseconds.
 */
public final class Glance {
  private Glance() {}

  public static long over(Collection<Path> databases) throws IOException {
    long sum = 0;
    for (var database : databases)
      for (var packages : children(database.resolve("data"))) sum += mark(packages);
    return sum;
  }

  private static List<Path> children(Path folder) throws IOException {
    return NamedFiles.isDirectory(folder) ? NamedFiles.list(folder) : List.of();
  }

  /** What goes while it is looked at is gone. */
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
