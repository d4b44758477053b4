package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.HexFormat;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Ed25519 signatures, checked by the machine's libcrypto where it knows right from wrong. The JDK,
 * which does it elsewhere, takes twenty milliseconds for the first ones in a small JVM that has
 * just begun. Safe from any thread.
 */
public final class NativeEd25519 {
  /** What libcrypto calls this kind of key. */
  private static final long ED25519 = 1087;

  private static final int KEY_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;
  private static final long NONE = 0;
  private final NativeCall newContext;
  private final NativeCall freeContext;
  private final NativeCall newKey;
  private final NativeCall freeKey;
  private final NativeCall begin;
  private final NativeCall verify;

  private static final class Here {
    static final Optional<NativeEd25519> CHECK = by(LibCrypto.here());
  }

  /** Empty where the JDK has to do it. */
  public static Optional<NativeEd25519> here() {
    return Here.CHECK;
  }

  /** By this library, if it judges a sample rightly; those before 1.1.1 have no such functions. */
  static Optional<NativeEd25519> by(Optional<LibCrypto> library) {
    try {
      return library
          .map(LibCrypto::symbols)
          .map(NativeEd25519::new)
          .filter(NativeEd25519::knowsRightFromWrong);
    } catch (IllegalStateException | NoSuchElementException _) {
      return Optional.empty();
    }
  }

  private NativeEd25519(SymbolLookup library) {
    this.newContext = NativeCall.of(library, "EVP_MD_CTX_new");
    this.freeContext = NativeCall.of(library, "EVP_MD_CTX_free");
    this.newKey = NativeCall.of(library, "EVP_PKEY_new_raw_public_key");
    this.freeKey = NativeCall.of(library, "EVP_PKEY_free");
    this.begin = NativeCall.of(library, "EVP_DigestVerifyInit");
    this.verify = NativeCall.of(library, "EVP_DigestVerify");
  }

  /** Over the second test of RFC 8032, section 7.1. */
  private boolean knowsRightFromWrong() {
    var hex = HexFormat.of();
    var key = hex.parseHex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    var signature =
        hex.parseHex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    byte[] content = {0x72};
    return verifies(key, signature, content)
        && !verifies(key, signature, changed(content, 0))
        && !verifies(key, changed(signature, 0), content)
        && !verifies(key, changed(signature, 40), content)
        && !verifies(changed(key, 7), signature, content);
  }

  private static byte[] changed(byte[] bytes, int at) {
    var changed = bytes.clone();
    changed[at] ^= 4;
    return changed;
  }

  /** Of a key and a signature as RFC 8032 writes them; what is none of them verifies nothing. */
  public boolean verifies(byte[] key, byte[] signature, byte[] content) {
    if (key.length != KEY_BYTES || signature.length != SIGNATURE_BYTES) return false;
    try (var memory = Arena.ofConfined()) {
      long point = newKey.ask(ED25519, NONE, address(memory, key), KEY_BYTES);
      if (point == NONE) return false;
      try {
        return verifies(
            point, address(memory, signature), address(memory, content), content.length);
      } finally {
        freeKey.ask(point);
      }
    }
  }

  private boolean verifies(long point, long signature, long content, long length) {
    long context = newContext.ask();
    if (context == NONE) throw new IllegalStateException("libcrypto has no memory");
    try {
      return (int) begin.ask(context, NONE, NONE, NONE, point) == 1
          && (int) verify.ask(context, signature, SIGNATURE_BYTES, content, length) == 1;
    } finally {
      freeContext.ask(context);
    }
  }

  /** Nothing at all has an address too. */
  private static long address(Arena memory, byte[] bytes) {
    var copy = memory.allocate(Math.max(1, bytes.length));
    MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
    return copy.address();
  }
}
