package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The digests of the machine's OpenSSL, or of what has its names. Calls hold up a garbage
 * collection for as long as they last, and need no copy of what lies on the heap.
 */
final class LibCrypto {
  private static final System.Logger LOG = System.getLogger(LibCrypto.class.getName());
  private static final String PROPERTY = "wherry.libcrypto";
  private static final List<String> USUAL =
      List.of("libcrypto.so.3", "libcrypto.so.4", "libcrypto.so.1.1", "libcrypto.so");

  // Neither the machine's configuration, which may bring modules along, nor anything at the exit.
  private static final long AS_IT_IS = 0x80 | 0x80000;

  private final SymbolLookup symbols;
  private final NativeCall create;
  private final NativeCall free;
  private final NativeCall begin;
  private final MethodHandle update;
  private final MethodHandle end;

  private LibCrypto(SymbolLookup symbols) {
    this.symbols = symbols;
    this.create = NativeCall.of(symbols, "EVP_MD_CTX_new");
    this.free = NativeCall.of(symbols, "EVP_MD_CTX_free");
    this.begin = NativeCall.of(symbols, "EVP_DigestInit_ex");
    this.update = onHeap("EVP_DigestUpdate");
    this.end = onHeap("EVP_DigestFinal_ex");
  }

  private static final class Here {
    static final Optional<LibCrypto> LIBRARY = find(named(System.getProperty(PROPERTY, "")));

    private static List<String> named(String library) {
      return switch (library) {
        case "" -> USUAL;
        case "none" -> List.of();
        default -> List.of(library);
      };
    }
  }

  /** The machine's, or the one that the property {@code wherry.libcrypto} says; it may be none. */
  static Optional<LibCrypto> here() {
    return Here.LIBRARY;
  }

  /** The first of these libraries that is there and has what is needed; the log says if none is. */
  static Optional<LibCrypto> find(List<String> names) {
    var library = load(names);
    if (library.isEmpty() && !names.isEmpty())
      LOG.log(
          System.Logger.Level.INFO,
          "Java computes digests, which takes longer: there is no libcrypto ({0})",
          String.join(", ", names));
    return library;
  }

  private static Optional<LibCrypto> load(List<String> names) {
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

  @SuppressWarnings("restricted") // as in NativeCall
  private static SymbolLookup lookup(String name) {
    return SymbolLookup.libraryLookup(name, Arena.global());
  }

  /** A context, content that may lie on the heap, and a word: both fit one shape. */
  @SuppressWarnings("restricted") // as in NativeCall
  private MethodHandle onHeap(String name) {
    var type = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG);
    return Linker.nativeLinker()
        .downcallHandle(symbols.findOrThrow(name), type, Linker.Option.critical(true));
  }

  private void initialise() {
    requireDone((int) NativeCall.of(symbols, "OPENSSL_init_crypto").ask(AS_IT_IS), "initialise");
  }

  /** A kind of digest, by the function that names it; an address. */
  long kind(String function) {
    return there(NativeCall.of(symbols, function).ask());
  }

  /** What one digest is gathered in, freed when nobody refers to it any more. */
  @SuppressWarnings("restricted") // as in NativeCall
  MemorySegment context() {
    var made = MemorySegment.ofAddress(there(create.ask()));
    return made.reinterpret(Arena.ofAuto(), context -> free.ask(context.address()));
  }

  /** All that it has. */
  SymbolLookup symbols() {
    return symbols;
  }

  void begin(MemorySegment context, long kind) {
    requireDone((int) begin.ask(context.address(), kind), "begin");
    Reference.reachabilityFence(context);
  }

  void update(MemorySegment context, MemorySegment content) {
    call(update, context, content, content.byteSize(), "go on with");
  }

  void end(MemorySegment context, MemorySegment into) {
    call(end, context, into, 0, "end");
  }

  private static void call(
      MethodHandle function, MemorySegment context, MemorySegment content, long word, String what) {
    try {
      requireDone((int) function.invokeExact(context.address(), content, word), what);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("a native call threw", e);
    } finally {
      Reference.reachabilityFence(context);
    }
  }

  private static long there(long address) {
    if (address == 0) throw new IllegalStateException("libcrypto has no such digest");
    return address;
  }

  private static void requireDone(int answer, String what) {
    if (answer != 1) throw new IllegalStateException("libcrypto does not " + what + " a digest");
  }
}
