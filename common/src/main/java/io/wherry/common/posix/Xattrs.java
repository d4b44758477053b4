package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Extended attributes of the object itself, never of what a symlink points to. */
final class Xattrs {
  private static final int ATTEMPTS = 8;

  private Xattrs() {}

  static Optional<byte[]> get(Path path, String name) throws PosixException {
    try {
      return Optional.of(
          grown(
              "lgetxattr",
              path,
              (room, size) ->
                  Libc.call(
                      "lgetxattr",
                      path,
                      (arena, state) ->
                          (long)
                              Get.CALL.invokeExact(
                                  state,
                                  Libc.text(arena, path),
                                  Libc.text(arena, name),
                                  room,
                                  size))));
    } catch (PosixException e) {
      if (e.errno() == Errno.ENODATA || e.errno() == Errno.EOPNOTSUPP) return Optional.empty();
      throw e;
    }
  }

  static void set(Path path, String name, byte[] value) throws PosixException {
    Libc.call(
        "lsetxattr " + name,
        path,
        (arena, state) ->
            (int)
                Set.CALL.invokeExact(
                    state,
                    Libc.text(arena, path),
                    Libc.text(arena, name),
                    arena.allocateFrom(JAVA_BYTE, value),
                    (long) value.length,
                    0));
  }

  static List<String> list(Path path) throws PosixException {
    try {
      var names =
          grown(
              "llistxattr",
              path,
              (room, size) ->
                  Libc.call(
                      "llistxattr",
                      path,
                      (arena, state) ->
                          (long)
                              ListAll.CALL.invokeExact(state, Libc.text(arena, path), room, size)));
      return split(names);
    } catch (PosixException e) {
      if (e.errno() == Errno.EOPNOTSUPP) return List.of();
      throw e;
    }
  }

  private static List<String> split(byte[] names) {
    return Stream.of(new String(names, StandardCharsets.UTF_8).split("\0", -1))
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private interface Fill {
    long into(MemorySegment room, long size) throws PosixException;
  }

  /** Asks for the size, then for the bytes; again where they grew between the two. */
  private static byte[] grown(String call, Path path, Fill fill) throws PosixException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long size = fill.into(MemorySegment.NULL, 0);
      if (size == 0) return new byte[0];
      try (var arena = java.lang.foreign.Arena.ofConfined()) {
        var room = arena.allocate(size);
        return room.asSlice(0, fill.into(room, size)).toArray(JAVA_BYTE);
      } catch (PosixException e) {
        if (e.errno() != Errno.ERANGE) throw e;
      }
    }
    throw new PosixException(call, Errno.ERANGE, path.toString());
  }

  private static final class Get {
    static final MethodHandle CALL =
        Libc.bind("lgetxattr", JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
  }

  private static final class Set {
    static final MethodHandle CALL =
        Libc.bind("lsetxattr", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT);
  }

  private static final class ListAll {
    static final MethodHandle CALL =
        Libc.bind("llistxattr", JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG);
  }
}
