package io.wherry.agent.install;

import io.wherry.common.posix.FileStatus;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What one object on disk is; never of what a symlink points to. There is one for each file of a
 * change, so its parts are no objects.
 */
final class Stat {
  enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    OTHER
  }

  /** Seconds and nanoseconds since 1970. */
  record Time(long seconds, int nanos) {}

  private static final int TYPE = 0170000;

  private final int mode;
  private final int uid;
  private final int gid;
  private final int modifiedNanos;
  private final int changedNanos;
  private final long inode;
  private final long device;
  private final long size;
  private final long modifiedSeconds;
  private final long changedSeconds;

  private Stat(FileStatus status) {
    mode = status.mode();
    uid = status.uid();
    gid = status.gid();
    modifiedNanos = status.modifiedNanos();
    changedNanos = status.changedNanos();
    inode = status.inode();
    device = status.device();
    size = status.size();
    modifiedSeconds = status.modifiedSeconds();
    changedSeconds = status.changedSeconds();
  }

  static Optional<Stat> of(Path path) throws IOException {
    return Posix.status(path).map(Stat::new);
  }

  /** Of something that must be there. */
  static Stat existing(Path path) throws IOException {
    return of(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
  }

  Kind kind() {
    return switch (mode & TYPE) {
      case 0100000 -> Kind.FILE;
      case 0040000 -> Kind.DIRECTORY;
      case 0120000 -> Kind.SYMLINK;
      default -> Kind.OTHER;
    };
  }

  boolean is(Kind asked) {
    return kind() == asked;
  }

  /** Without its type. */
  int mode() {
    return mode & 07777;
  }

  int uid() {
    return uid;
  }

  int gid() {
    return gid;
  }

  long inode() {
    return inode;
  }

  long device() {
    return device;
  }

  long size() {
    return size;
  }

  Time mtime() {
    return new Time(modifiedSeconds, modifiedNanos);
  }

  Time ctime() {
    return new Time(changedSeconds, changedNanos);
  }

  /** A number that is the same at two looks only where nobody has touched the object between. */
  long look() {
    long look = mode;
    for (long part :
        new long[] {
          uid,
          gid,
          inode,
          device,
          size,
          modifiedSeconds,
          modifiedNanos,
          changedSeconds,
          changedNanos
        }) {
      look = (look ^ part) * 0x9E3779B97F4A7C15L;
      look ^= look >>> 32;
    }
    return look;
  }
}
