package io.wherry.common.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Binds functions of the C library and runs them with the error number captured. */
final class Libc {
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private Libc() {}

  /** One call; {@code state} is what every bound handle takes first. */
  interface Body {
    long run(Arena arena, MemorySegment state) throws Throwable;
  }

  static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
    return bind(name, FunctionDescriptor.of(result, arguments), captured());
  }

  /** For functions with a variable argument list, whose fixed part has {@code fixed} arguments. */
  static MethodHandle bindVariadic(
      String name, int fixed, MemoryLayout result, MemoryLayout... arguments) {
    var variadic = Linker.Option.firstVariadicArg(fixed);
    return bind(name, FunctionDescriptor.of(result, arguments), captured(), variadic);
  }

  private static Linker.Option captured() {
    return Linker.Option.captureCallState("errno");
  }

  @SuppressWarnings("restricted") // this class is where the house allows it
  private static MethodHandle bind(String name, FunctionDescriptor type, Linker.Option... options) {
    var linker = Linker.nativeLinker();
    var symbol =
        linker
            .defaultLookup()
            .find(name)
            .orElseThrow(() -> new IllegalStateException("the C library has no " + name));
    return linker.downcallHandle(symbol, type, options);
  }

  /** Runs {@code body}; a result below zero becomes an exception naming call and subject. */
  static long call(String name, Object subject, Body body) throws PosixException {
    try (var arena = Arena.ofConfined()) {
      var state = arena.allocate(STATE);
      long result = run(body, arena, state);
      if (result < 0) throw failed(name, subject, state);
      return result;
    }
  }

  private static PosixException failed(String name, Object subject, MemorySegment state) {
    return new PosixException(name, state.get(ValueLayout.JAVA_INT, ERRNO), subject.toString());
  }

  private static long run(Body body, Arena arena, MemorySegment state) {
    try {
      return body.run(arena, state);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a native call threw", e);
    }
  }

  static MemorySegment text(Arena arena, Path path) {
    return bytes(arena, FileNames.bytes(path));
  }

  /** A string of C. */
  static MemorySegment bytes(Arena arena, byte[] text) {
    var room = arena.allocate(text.length + 1L);
    MemorySegment.copy(text, 0, room, ValueLayout.JAVA_BYTE, 0, text.length);
    return room;
  }

  static MemorySegment text(Arena arena, String ascii) {
    return arena.allocateFrom(ascii, StandardCharsets.UTF_8);
  }
}
