package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
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

  private final int fd;
  private final Path path;

  private OpenDirectory(int fd, Path path) {
    this.fd = fd;
    this.path = path;
  }

  public static OpenDirectory open(Path path) throws PosixException {
    int flags = O_DIRECTORY | O_CLOEXEC;
    long fd =
        Libc.call(
            "open",
            path,
            (arena, state) ->
                (int) Openat.CALL.invokeExact(state, -100, Libc.text(arena, path), flags, 0));
    return new OpenDirectory((int) fd, path);
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
    long opened =
        call(
            "open",
            name,
            (arena, state) ->
                (int) Openat.CALL.invokeExact(state, fd, bytes(arena, name), flags, mode));
    return new OpenFile((int) opened, path + "/" + name);
  }

  public void mkdir(String name, int mode) throws PosixException {
    call(
        "mkdir",
        name,
        (arena, state) -> (int) Mkdirat.CALL.invokeExact(state, fd, bytes(arena, name), mode));
  }

  public void symlink(String target, String name) throws PosixException {
    call(
        "symlink",
        name,
        (arena, state) ->
            (int) Symlinkat.CALL.invokeExact(state, bytes(arena, target), fd, bytes(arena, name)));
  }

  /** A second name for a file or symlink. */
  public void link(String existing, String name) throws PosixException {
    call(
        "link",
        name,
        (arena, state) ->
            (int)
                Linkat.CALL.invokeExact(
                    state, fd, bytes(arena, existing), fd, bytes(arena, name), 0));
  }

  /** Owner and group of the object itself, never of what a symlink points to. */
  public void own(String name, int uid, int gid) throws PosixException {
    call(
        "fchownat",
        name,
        (arena, state) ->
            (int)
                Fchownat.CALL.invokeExact(
                    state, fd, bytes(arena, name), uid, gid, AT_SYMLINK_NOFOLLOW));
  }

  /** Access and modification time of the object itself. */
  public void setTimes(String name, long seconds, long nanos) throws PosixException {
    call(
        "utimensat",
        name,
        (arena, state) ->
            (int)
                Utimensat.CALL.invokeExact(
                    state,
                    fd,
                    bytes(arena, name),
                    arena.allocateFrom(JAVA_LONG, seconds, nanos, seconds, nanos),
                    AT_SYMLINK_NOFOLLOW));
  }

  private long call(String what, String name, Libc.Body body) throws PosixException {
    try {
      return Libc.call(what, name, body);
    } catch (PosixException e) {
      throw new PosixException(what, e.errno(), path + "/" + name);
    }
  }

  private static MemorySegment bytes(Arena arena, String name) {
    return Libc.bytes(arena, FileNames.bytes(name));
  }

  @Override
  public void close() throws PosixException {
    Libc.call("close", path, (_, state) -> (int) Close.CALL.invokeExact(state, fd));
  }

  private static final class Openat {
    static final MethodHandle CALL =
        Libc.bindVariadic("openat", 3, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  }

  private static final class Mkdirat {
    static final MethodHandle CALL = Libc.bind("mkdirat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  }

  private static final class Symlinkat {
    static final MethodHandle CALL = Libc.bind("symlinkat", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
  }

  private static final class Linkat {
    static final MethodHandle CALL =
        Libc.bind("linkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
  }

  private static final class Fchownat {
    static final MethodHandle CALL =
        Libc.bind("fchownat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
  }

  private static final class Utimensat {
    static final MethodHandle CALL =
        Libc.bind("utimensat", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  }

  private static final class Close {
    static final MethodHandle CALL = Libc.bind("close", JAVA_INT, JAVA_INT);
  }
}
