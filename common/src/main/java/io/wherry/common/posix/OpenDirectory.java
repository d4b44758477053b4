package io.wherry.common.posix;

import java.nio.file.Path;

/**
 * An open directory and what is made below it, by names as {@link FileNames} has them. Last parts
 * of names are never followed where they are symlinks. Safe from any thread until it is closed.
 */
public final class OpenDirectory implements AutoCloseable {
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0x40;
  private static final int O_EXCL = 0x80;
  private static final int O_CLOEXEC = 0x80000;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  // The two that differ between processors.
  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
  private static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;
  private static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;

  private static final NativeCall OPEN = NativeCall.of("openat", "open");
  private static final NativeCall MKDIR = NativeCall.of("mkdirat", "mkdir");
  private static final NativeCall SYMLINK = NativeCall.of("symlinkat", "symlink");
  private static final NativeCall LINK = NativeCall.of("linkat", "link");
  private static final NativeCall OWN = NativeCall.of("fchownat");
  private static final NativeCall TIMES = NativeCall.of("utimensat");
  private static final NativeCall CLOSE = NativeCall.of("close");

  private final int fd;
  private final Path path;

  private OpenDirectory(int fd, Path path) {
    this.fd = fd;
    this.path = path;
  }

  public static OpenDirectory open(Path path) throws PosixException {
    try (var scratch = Scratch.open()) {
      int fd = OPEN.call(path, -100, scratch.text(path), O_DIRECTORY | O_CLOEXEC, 0);
      return new OpenDirectory(fd, path);
    }
  }

  /** A new, empty file for writing. */
  public OpenFile create(String name, int mode) throws PosixException {
    return open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  }

  /** A directory below this one, to change what it is like. */
  public OpenFile directory(String name) throws PosixException {
    return open(name, O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
  }

  private OpenFile open(String name, int flags, int mode) throws PosixException {
    var below = new Below(path, name);
    try (var scratch = Scratch.open()) {
      return new OpenFile(OPEN.call(below, fd, scratch.text(name), flags, mode), below);
    }
  }

  public void mkdir(String name, int mode) throws PosixException {
    try (var scratch = Scratch.open()) {
      MKDIR.call(new Below(path, name), fd, scratch.text(name), mode);
    }
  }

  public void symlink(String target, String name) throws PosixException {
    try (var scratch = Scratch.open()) {
      SYMLINK.call(new Below(path, name), scratch.text(target), fd, scratch.text(name));
    }
  }

  /** A second name for a file or symlink. */
  public void link(String existing, String name) throws PosixException {
    try (var scratch = Scratch.open()) {
      LINK.call(new Below(path, name), fd, scratch.text(existing), fd, scratch.text(name), 0);
    }
  }

  /** Owner and group of the object itself, never of what a symlink points to. */
  public void own(String name, int uid, int gid) throws PosixException {
    try (var scratch = Scratch.open()) {
      OWN.call(new Below(path, name), fd, scratch.text(name), uid, gid, AT_SYMLINK_NOFOLLOW);
    }
  }

  /** Access and modification time of the object itself. */
  public void setTimes(String name, long seconds, long nanos) throws PosixException {
    try (var scratch = Scratch.open()) {
      long times = scratch.times(seconds, nanos);
      TIMES.call(new Below(path, name), fd, scratch.text(name), times, AT_SYMLINK_NOFOLLOW);
    }
  }

  /** What a failure is about; put into words only then. */
  private record Below(Path directory, String name) {
    @Override
    public String toString() {
      return directory + "/" + name;
    }
  }

  @Override
  public void close() throws PosixException {
    CLOSE.call(path, fd);
  }
}
