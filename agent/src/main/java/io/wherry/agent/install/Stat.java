package io.wherry.agent.install;

import io.wherry.common.posix.FileStatus;
import io.wherry.common.posix.Posix;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What one object on disk is; never of what a symlink points to. {@code mode} without its type. */
record Stat(
    Kind kind,
    long inode,
    long device,
    int mode,
    int uid,
    int gid,
    long size,
    Time mtime,
    Time ctime) {
  enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    OTHER
  }

  /** Seconds and nanoseconds since 1970. */
  record Time(long seconds, int nanos) {}

  private static final int TYPE = 0170000;

  static Optional<Stat> of(Path path) throws IOException {
    return Posix.status(path).map(Stat::seen);
  }

  /** Of something that must be there. */
  static Stat existing(Path path) throws IOException {
    return of(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
  }

  private static Stat seen(FileStatus status) {
    return new Stat(
        kind(status.mode() & TYPE),
        status.inode(),
        status.device(),
        status.mode() & 07777,
        status.uid(),
        status.gid(),
        status.size(),
        new Time(status.modifiedSeconds(), status.modifiedNanos()),
        new Time(status.changedSeconds(), status.changedNanos()));
  }

  private static Kind kind(int type) {
    return switch (type) {
      case 0100000 -> Kind.FILE;
      case 0040000 -> Kind.DIRECTORY;
      case 0120000 -> Kind.SYMLINK;
      default -> Kind.OTHER;
    };
  }

  boolean is(Kind asked) {
    return kind == asked;
  }

  /** True where nobody has touched the object between the two looks at it. */
  boolean sameAs(Stat other) {
    return equals(other);
  }
}
