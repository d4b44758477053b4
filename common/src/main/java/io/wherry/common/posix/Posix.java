package io.wherry.common.posix;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** What Linux can do and java.nio cannot. Every call is safe from any thread. */
public final class Posix {
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int RENAME_NOREPLACE = 1;
  private static final int RENAME_EXCHANGE = 2;
  private static final NativeCall SYNCFS = NativeCall.of("syncfs");
  private static final NativeCall LCHOWN = NativeCall.of("lchown");
  private static final NativeCall UTIMENSAT = NativeCall.of("utimensat");
  private static final NativeCall CHMOD = NativeCall.of("chmod");
  private static final NativeCall RENAMEAT2 = NativeCall.of("renameat2");
  private static final NativeCall MKFIFO = NativeCall.of("mkfifo");
  private static final NativeCall GETEUID = NativeCall.of("geteuid");
  private static final NativeCall GETEGID = NativeCall.of("getegid");
  private static final NativeCall KILL = NativeCall.of("kill");

  private Posix() {}

  /** Writes back everything of the file system that holds {@code path}. */
  public static void syncfs(Path path) throws IOException {
    try (var open = Descriptor.reading(path)) {
      SYNCFS.call(path, open.fd());
    }
  }

  /** Makes the names in a directory durable. */
  public static void fsyncDirectory(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Owner and group of the object itself, never of what a symlink points to. */
  public static void lchown(Path path, int uid, int gid) throws PosixException {
    try (var scratch = Scratch.open()) {
      LCHOWN.call(path, scratch.text(path), uid, gid);
    }
  }

  /** Access and modification time of the object itself, never of what a symlink points to. */
  public static void setTimes(Path path, long seconds, long nanos) throws PosixException {
    try (var scratch = Scratch.open()) {
      long times = scratch.times(seconds, nanos);
      UTIMENSAT.call(path, AT_FDCWD, scratch.text(path), times, AT_SYMLINK_NOFOLLOW);
    }
  }

  /** Permission bits with setuid, setgid and sticky; follows symlinks. */
  public static void chmod(Path path, int mode) throws PosixException {
    try (var scratch = Scratch.open()) {
      CHMOD.call(path, scratch.text(path), mode);
    }
  }

  /** Renames; fails with {@link Errno#EEXIST} where {@code to} exists. */
  public static void renameNoReplace(Path from, Path to) throws PosixException {
    rename(from, to, RENAME_NOREPLACE);
  }

  /** Swaps two existing names in one instant. */
  public static void exchange(Path one, Path other) throws PosixException {
    rename(one, other, RENAME_EXCHANGE);
  }

  private static void rename(Path from, Path to, int flags) throws PosixException {
    try (var scratch = Scratch.open()) {
      long one = scratch.text(from);
      RENAMEAT2.call(new Renaming(from, to), AT_FDCWD, one, AT_FDCWD, scratch.text(to), flags);
    }
  }

  /** What a failure is about; put into words only then. */
  private record Renaming(Path from, Path to) {
    @Override
    public String toString() {
      return from + " to " + to;
    }
  }

  /**
   * Makes {@code to}, which must not exist yet, a copy of a regular file that shares its blocks
   * (mode 0600). False, with nothing left, where the file system cannot.
   */
  public static boolean reflink(Path from, Path to) throws IOException {
    return Reflink.clone(from, to);
  }

  /** Where a regular file of that size holds data, in order. */
  public static List<Extent> extents(Path file, long size) throws PosixException {
    return Holes.between(file, size);
  }

  /** The extended attribute of the object itself. */
  public static Optional<byte[]> getXattr(Path path, String name) throws PosixException {
    return Xattrs.get(path, name);
  }

  public static void setXattr(Path path, String name, byte[] value) throws PosixException {
    Xattrs.set(path, name, value);
  }

  /** Names of the object's extended attributes; none where the file system has no such thing. */
  public static List<String> listXattrs(Path path) throws PosixException {
    return Xattrs.list(path);
  }

  /**
   * True where even root cannot rename, remove or rewrite the object, or change what a directory
   * holds, before somebody takes the attribute ({@code chattr +i}, {@code +a}) away.
   */
  public static boolean isFixed(Path path) throws PosixException {
    return Statx.isFixed(path);
  }

  /**
   * What the object itself is; empty only where nothing bears that name. At a fraction of what
   * java.nio takes for it, which also makes an exception of every absence.
   */
  public static Optional<FileStatus> status(Path path) throws IOException {
    try {
      return Optional.of(Statx.status(path));
    } catch (PosixException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) return Optional.empty();
      // In the types of java.nio, by which callers tell failures apart. Nobody asks twice: what
      // failed once may be answered the next time, and the failure be lost.
      if (e.errno() == Errno.EACCES) throw new AccessDeniedException(path.toString());
      throw new FileSystemException(path.toString(), null, e.words());
    }
  }

  public static void mkfifo(Path path, int mode) throws PosixException {
    try (var scratch = Scratch.open()) {
      MKFIFO.call(path, scratch.text(path), mode);
    }
  }

  public static int geteuid() {
    return (int) GETEUID.ask();
  }

  public static int getegid() {
    return (int) GETEGID.ask();
  }

  /** Lets every thread of this process, and what they start from now on, run only when idle. */
  public static void idlePriority() throws IOException {
    Priority.IDLE.apply();
  }

  /** Lets the calling platform thread, and those that it starts from now on, run only when idle. */
  public static void idleThread() throws IOException {
    Priority.IDLE.applyToCaller();
  }

  /** Takes {@link #idlePriority} back; without privileges the kernel may refuse. */
  public static void normalPriority() throws IOException {
    Priority.NORMAL.apply();
  }

  /**
   * Gives the pages of mapped files (libraries, class cache) back to the kernel; those that are
   * used again are read again. Kernels before 5.4 keep them.
   */
  public static void releaseFilePages() throws IOException {
    FilePages.release();
  }

  /** What is left on the file system that holds {@code path}. */
  public static Space space(Path path) throws PosixException {
    return Statfs.of(path);
  }

  /** Sends a signal to a process, or to a process group where {@code pid} is negative. */
  public static void kill(long pid, int signal) throws PosixException {
    KILL.call("process " + pid, Math.toIntExact(pid), signal);
  }
}
