package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.nio.file.Path;

/** What {@code statx} tells: of objects, and which attributes {@code chattr} has set. */
final class Statx {
  private static final int AT_FDCWD = -100;
  private static final int FLAGS = 0x100 | 0x800; // no symlink followed, nothing mounted for it
  private static final int BASIC = 0x7ff;
  private static final long SIZE = 256;
  private static final int ATTRIBUTES = 1; // the second long
  private static final long FIXED = 0x10 | 0x20; // immutable, append only

  private static final NativeCall STATX = NativeCall.of("statx");

  private Statx() {}

  static boolean isFixed(Path path) throws PosixException {
    return (ask(path, 0)[ATTRIBUTES] & FIXED) != 0;
  }

  static FileStatus status(Path path) throws PosixException {
    return new FileStatus(ask(path, BASIC));
  }

  private static long[] ask(Path path, int what) throws PosixException {
    try (var scratch = Scratch.open()) {
      var buffer = scratch.room(SIZE);
      STATX.call(path, AT_FDCWD, scratch.text(path), FLAGS, what, buffer.address());
      return buffer.toArray(JAVA_LONG);
    }
  }
}
