package io.wherry.common.posix;

import java.nio.file.Path;

/** An open file descriptor, for calls that take nothing else. */
record Descriptor(int fd, Path path) implements AutoCloseable {
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int O_CLOEXEC = 0x80000;

  private static final NativeCall OPEN = NativeCall.of("open");
  private static final NativeCall CLOSE = NativeCall.of("close");

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
    try (var scratch = Scratch.open()) {
      return new Descriptor(OPEN.call(path, scratch.text(path), flags, 0600), path);
    }
  }

  @Override
  public void close() throws PosixException {
    CLOSE.call(path, fd);
  }
}
