package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies that share their blocks with the original. */
final class Reflink {
  private static final long FICLONE = 0x40049409L;
  private static final MethodHandle IOCTL =
      Libc.bindVariadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);

  private Reflink() {}

  static boolean clone(Path from, Path to) throws IOException {
    try (var source = Descriptor.reading(from)) {
      return clone(source, to);
    }
  }

  private static boolean clone(Descriptor source, Path to) throws IOException {
    try (var target = Descriptor.creating(to)) {
      int in = source.fd();
      int out = target.fd();
      Libc.call(
          "ioctl FICLONE", to, (_, state) -> (int) IOCTL.invokeExact(state, out, FICLONE, in));
      return true;
    } catch (PosixException e) {
      if (e.call().equals("open")) throw e;
      Files.deleteIfExists(to);
      if (cannot(e.errno())) return false;
      throw e;
    }
  }

  private static boolean cannot(int errno) {
    return switch (errno) {
      case Errno.EOPNOTSUPP, Errno.EXDEV, Errno.EINVAL, Errno.ENOTTY, Errno.ENOSYS -> true;
      default -> false;
    };
  }
}
