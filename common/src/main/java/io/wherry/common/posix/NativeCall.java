package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * A function of C whose arguments fit a register each: integers, and addresses as {@link Scratch}
 * gives them. All functions share one shape, six words and one in return, because the JVM makes
 * dozens of classes for every other one at each start; on the processors of 64-bit Linux a function
 * does not see what it was given too much. Safe from any thread.
 */
final class NativeCall {
  private static final int WORDS = 6;
  private static final MethodHandle SHAPE = shape();
  private final String name;
  private final MemorySegment function;

  private NativeCall(String name, MemorySegment function) {
    this.name = name;
    this.function = function;
  }

  /** Of the C library. */
  static NativeCall of(String function) {
    return of(function, function);
  }

  /** Called {@code name} where it fails. */
  static NativeCall of(String function, String name) {
    var found =
        Linker.nativeLinker()
            .defaultLookup()
            .find(function)
            .orElseThrow(() -> new IllegalStateException("the C library has no " + function));
    return new NativeCall(name, found);
  }

  /** Of another library; there must be such a function. */
  static NativeCall of(SymbolLookup library, String function) {
    return new NativeCall(function, library.findOrThrow(function));
  }

  @SuppressWarnings("restricted") // this package is where the house allows it
  private static MethodHandle shape() {
    var words = new java.lang.foreign.MemoryLayout[WORDS];
    java.util.Arrays.fill(words, JAVA_LONG);
    return Linker.nativeLinker()
        .downcallHandle(
            FunctionDescriptor.of(JAVA_LONG, words), Linker.Option.captureCallState("errno"));
  }

  /** For a function that answers an {@code int}, below zero where it failed on {@code subject}. */
  int call(Object subject, long... words) throws PosixException {
    var scratch = Scratch.ofThread();
    int answer = (int) run(scratch, words);
    if (answer < 0) throw new PosixException(name, scratch.errno(), subject.toString());
    return answer;
  }

  /** For one that answers a size or an offset, below zero where it failed. */
  long size(Object subject, long... words) throws PosixException {
    var scratch = Scratch.ofThread();
    long answer = run(scratch, words);
    if (answer < 0) throw new PosixException(name, scratch.errno(), subject.toString());
    return answer;
  }

  /** For one that cannot fail, or says so in another way. Half of it means nothing in an int. */
  long ask(long... words) {
    return run(Scratch.ofThread(), words);
  }

  private long run(Scratch scratch, long[] w) {
    try {
      return (long)
          SHAPE.invokeExact(
              function,
              scratch.state(),
              at(w, 0),
              at(w, 1),
              at(w, 2),
              at(w, 3),
              at(w, 4),
              at(w, 5));
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a native call threw", e);
    }
  }

  private static long at(long[] words, int index) {
    return index < words.length ? words[index] : 0;
  }
}
