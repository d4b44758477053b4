package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Extended attributes of the object itself, never of what a symlink points to. */
final class Xattrs {
  private static final int ATTEMPTS = 8;
  private static final NativeCall GET = NativeCall.of("lgetxattr");
  private static final NativeCall SET = NativeCall.of("lsetxattr");
  private static final NativeCall LIST = NativeCall.of("llistxattr");

  private Xattrs() {}

  static Optional<byte[]> get(Path path, String name) throws PosixException {
    try {
      return Optional.of(
          grown(
              "lgetxattr",
              path,
              (room, size) -> {
                try (var scratch = Scratch.open()) {
                  return GET.size(path, scratch.text(path), scratch.text(name), room, size);
                }
              }));
    } catch (PosixException e) {
      if (e.errno() == Errno.ENODATA || e.errno() == Errno.EOPNOTSUPP) return Optional.empty();
      throw e;
    }
  }

  static void set(Path path, String name, byte[] value) throws PosixException {
    try (var scratch = Scratch.open()) {
      SET.call(
          name + " of " + path,
          scratch.text(path),
          scratch.text(name),
          scratch.bytes(value),
          value.length,
          0);
    }
  }

  static List<String> list(Path path) throws PosixException {
    try {
      var names =
          grown(
              "llistxattr",
              path,
              (room, size) -> {
                try (var scratch = Scratch.open()) {
                  return LIST.size(path, scratch.text(path), room, size);
                }
              });
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
    long into(long room, long size) throws PosixException;
  }

  /** Asks for the size, then for the bytes; again where they grew between the two. */
  private static byte[] grown(String call, Path path, Fill fill) throws PosixException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long size = fill.into(0, 0);
      if (size == 0) return new byte[0];
      try (var scratch = Scratch.open()) {
        var room = scratch.room(size);
        return room.asSlice(0, fill.into(room.address(), size)).toArray(JAVA_BYTE);
      } catch (PosixException e) {
        if (e.errno() != Errno.ERANGE) throw e;
      }
    }
    throw new PosixException(call, Errno.ERANGE, path.toString());
  }
}
