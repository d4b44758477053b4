package io.wherry.common.posix;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A whole file locked as shells do it with {@code flock}: a kind of lock that Java's own do not
 * see. The kernel lets go of it when whoever has the file open closes it, or ends.
 */
public final class Flock implements AutoCloseable {
  private static final int EXCLUSIVE = 2;
  private static final int WITHOUT_WAITING = 4;
  private static final NativeCall FLOCK = NativeCall.of("flock");
  private final Descriptor file;

  private Flock(Descriptor file) {
    this.file = file;
  }

  /** Empty where somebody else has it; the file is made, for its owner alone. */
  public static Optional<Flock> tryTake(Path path) throws PosixException {
    return open(path, EXCLUSIVE | WITHOUT_WAITING);
  }

  /** Waits until nobody has it, however long that takes; no interrupt ends it. */
  public static Flock take(Path path) throws PosixException {
    return open(path, EXCLUSIVE).orElseThrow();
  }

  private static Optional<Flock> open(Path path, int how) throws PosixException {
    var file = Descriptor.making(path);
    boolean taken = false;
    try {
      taken = lock(file, how);
      return taken ? Optional.of(new Flock(file)) : Optional.empty();
    } finally {
      if (!taken) file.close();
    }
  }

  private static boolean lock(Descriptor file, int how) throws PosixException {
    while (true) {
      try {
        FLOCK.call(file.path(), file.fd(), how);
        return true;
      } catch (PosixException e) {
        if (e.errno() == Errno.EAGAIN) return false;
        if (e.errno() != Errno.EINTR) throw e;
      }
    }
  }

  @Override
  public void close() throws PosixException {
    file.close();
  }
}
