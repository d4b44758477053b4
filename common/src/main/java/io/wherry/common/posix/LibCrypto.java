package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The digests of the machine's OpenSSL, or of what has its names. Calls hold up a garbage
 * collection for as long as they last, and need no copy of what lies on the heap.
 */
final class LibCrypto {
  // Neither the machine's configuration, which may bring modules along, nor anything at the exit.
  private static final long AS_IT_IS = 0x80 | 0x80000;

  private final SymbolLookup symbols;
  private final MethodHandle create;
  private final MethodHandle free;
  private final MethodHandle begin;
  private final MethodHandle update;
  private final MethodHandle end;

  private LibCrypto(SymbolLookup symbols) {
    this.symbols = symbols;
    this.create = bind("EVP_MD_CTX_new", FunctionDescriptor.of(ADDRESS));
    this.free = bind("EVP_MD_CTX_free", FunctionDescriptor.ofVoid(ADDRESS));
    this.begin = bind("EVP_DigestInit_ex", returnsInt(ADDRESS, ADDRESS, ADDRESS));
    this.update = bind("EVP_DigestUpdate", returnsInt(ADDRESS, ADDRESS, JAVA_LONG), onHeap());
    this.end = bind("EVP_DigestFinal_ex", returnsInt(ADDRESS, ADDRESS, ADDRESS), onHeap());
  }

  /** The first of these libraries that is there and has what is needed. */
  static Optional<LibCrypto> load(List<String> names) {
    for (var name : names) {
      try {
        var library = new LibCrypto(lookup(name));
        library.initialise();
        return Optional.of(library);
      } catch (IllegalArgumentException | NoSuchElementException _) {
        // It is not here, or is too old: the next one.
      }
    }
    return Optional.empty();
  }

  @SuppressWarnings("restricted") // as in Libc
  private static SymbolLookup lookup(String name) {
    return SymbolLookup.libraryLookup(name, Arena.global());
  }

  private static FunctionDescriptor returnsInt(MemoryLayout... arguments) {
    return FunctionDescriptor.of(JAVA_INT, arguments);
  }

  private static Linker.Option onHeap() {
    return Linker.Option.critical(true);
  }

  @SuppressWarnings("restricted") // as in Libc
  private MethodHandle bind(String name, FunctionDescriptor type, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), type, options);
  }

  private void initialise() {
    var call = bind("OPENSSL_init_crypto", returnsInt(JAVA_LONG, ADDRESS));
    ask(() -> (int) call.invokeExact(AS_IT_IS, MemorySegment.NULL), "initialise");
  }

  /** A kind of digest, by the function that names it. */
  MemorySegment kind(String function) {
    var call = bind(function, FunctionDescriptor.of(ADDRESS));
    return address(() -> (MemorySegment) call.invokeExact());
  }

  /** What one digest is gathered in, freed when nobody refers to it any more. */
  @SuppressWarnings("restricted") // as in Libc
  MemorySegment context() {
    var made = address(() -> (MemorySegment) create.invokeExact());
    return made.reinterpret(Arena.ofAuto(), this::free);
  }

  private void free(MemorySegment context) {
    ask(
        () -> {
          free.invokeExact(context);
          return 1;
        },
        "free");
  }

  void begin(MemorySegment context, MemorySegment kind) {
    ask(() -> (int) begin.invokeExact(context, kind, MemorySegment.NULL), "begin");
  }

  void update(MemorySegment context, MemorySegment content) {
    ask(() -> (int) update.invokeExact(context, content, content.byteSize()), "go on with");
  }

  void end(MemorySegment context, MemorySegment into) {
    ask(() -> (int) end.invokeExact(context, into, MemorySegment.NULL), "end");
  }

  private interface Call<T> {
    T run() throws Throwable;
  }

  private static MemorySegment address(Call<MemorySegment> call) {
    var address = run(call);
    if (address.address() == 0) throw new IllegalStateException("libcrypto has no such digest");
    return address;
  }

  private static void ask(Call<Integer> call, String what) {
    if (run(call) != 1) throw new IllegalStateException("libcrypto does not " + what + " a digest");
  }

  private static <T> T run(Call<T> call) {
    try {
      return call.run();
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a native call threw", e);
    }
  }
}
