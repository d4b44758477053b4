package io.wherry.common.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies that share their blocks with the original. */
final class Reflink {
  private static final long FICLONE = 0x40049409L;
  private static final NativeCall CLONE = NativeCall.of("ioctl", "ioctl FICLONE");

  private Reflink() {}

  static boolean clone(Path from, Path to) throws IOException {
    try (var source = Descriptor.reading(from)) {
      return clone(source, to);
    }
  }

  private static boolean clone(Descriptor source, Path to) throws IOException {
    try (var target = Descriptor.creating(to)) {
      CLONE.call(to, target.fd(), FICLONE, source.fd());
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
