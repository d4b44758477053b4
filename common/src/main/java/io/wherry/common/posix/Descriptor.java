package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** An open file descriptor, for calls that take nothing else. */
record Descriptor(int fd, Path path) implements AutoCloseable {
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int O_CLOEXEC = 0x80000;

  private static final MethodHandle OPEN =
      Libc.bindVariadic("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private static final MethodHandle CLOSE = Libc.bind("close", JAVA_INT, JAVA_INT);

  static Descriptor reading(Path path) throws PosixException {
    return open(path, O_CLOEXEC);
  }

  static Descriptor creating(Path path) throws PosixException {
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC);
  }

  /** For reading and writing; an existing file is left as it is. */
  static Descriptor making(Path path) throws PosixException {
    return open(path, O_RDWR | O_CREAT | O_CLOEXEC);
  }

  private static Descriptor open(Path path, int flags) throws PosixException {
    long fd =
        Libc.call(
            "open",
            path,
            (arena, state) -> (int) OPEN.invokeExact(state, Libc.text(arena, path), flags, 0600));
    return new Descriptor((int) fd, path);
  }

  @Override
  public void close() throws PosixException {
    Libc.call("close", path, (_, state) -> (int) CLOSE.invokeExact(state, fd));
  }
}
