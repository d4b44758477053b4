package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** An open file or directory, told apart from its name. Whoever opened it closes it, once. */
public final class OpenFile implements AutoCloseable {
  private static final int WRITE = 2;
  private final int fd;
  private final String name;

  OpenFile(int fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  /** Writes all of {@code content}, which lies outside the heap, at an offset. */
  public void write(MemorySegment content, long offset) throws PosixException {
    for (long done = 0; done < content.byteSize(); ) {
      var rest = content.asSlice(done);
      long at = offset + done;
      done +=
          Libc.call(
              "pwrite",
              name,
              (_, state) -> (long) Pwrite.CALL.invokeExact(state, fd, rest, rest.byteSize(), at));
    }
  }

  /** Cuts to, or lengthens by a hole to, a size. */
  public void truncate(long size) throws PosixException {
    Libc.call("ftruncate", name, (_, state) -> (int) Ftruncate.CALL.invokeExact(state, fd, size));
  }

  /**
   * Has what was written brought to the disk from now on, and waits for nothing: whoever syncs
   * later finds little left to do. Where it cannot be done, that one does it all.
   */
  public void beginWriteBack() {
    try {
      Libc.call(
          "sync_file_range",
          name,
          (_, state) -> (int) SyncFileRange.CALL.invokeExact(state, fd, 0L, 0L, WRITE));
    } catch (PosixException _) {
      // It has promised nothing.
    }
  }

  public void own(int uid, int gid) throws PosixException {
    Libc.call("fchown", name, (_, state) -> (int) Fchown.CALL.invokeExact(state, fd, uid, gid));
  }

  /** Permission bits with setuid, setgid and sticky. */
  public void chmod(int mode) throws PosixException {
    Libc.call("fchmod", name, (_, state) -> (int) Fchmod.CALL.invokeExact(state, fd, mode));
  }

  /** Access and modification time. */
  public void setTimes(long seconds, long nanos) throws PosixException {
    Libc.call(
        "futimens",
        name,
        (arena, state) ->
            (int)
                Futimens.CALL.invokeExact(
                    state, fd, arena.allocateFrom(JAVA_LONG, seconds, nanos, seconds, nanos)));
  }

  public void setXattr(String attribute, byte[] value) throws PosixException {
    Libc.call(
        "fsetxattr " + attribute,
        name,
        (arena, state) ->
            (int)
                Fsetxattr.CALL.invokeExact(
                    state,
                    fd,
                    Libc.text(arena, attribute),
                    arena.allocateFrom(JAVA_BYTE, value),
                    (long) value.length,
                    0));
  }

  @Override
  public void close() throws PosixException {
    Libc.call("close", name, (_, state) -> (int) Close.CALL.invokeExact(state, fd));
  }

  private static final class Pwrite {
    static final MethodHandle CALL =
        Libc.bind("pwrite", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
  }

  private static final class Ftruncate {
    static final MethodHandle CALL = Libc.bind("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
  }

  private static final class SyncFileRange {
    static final MethodHandle CALL =
        Libc.bind("sync_file_range", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  }

  private static final class Fchown {
    static final MethodHandle CALL = Libc.bind("fchown", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  }

  private static final class Fchmod {
    static final MethodHandle CALL = Libc.bind("fchmod", JAVA_INT, JAVA_INT, JAVA_INT);
  }

  private static final class Futimens {
    static final MethodHandle CALL = Libc.bind("futimens", JAVA_INT, JAVA_INT, ADDRESS);
  }

  private static final class Fsetxattr {
    static final MethodHandle CALL =
        Libc.bind("fsetxattr", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
  }

  private static final class Close {
    static final MethodHandle CALL = Libc.bind("close", JAVA_INT, JAVA_INT);
  }
}
