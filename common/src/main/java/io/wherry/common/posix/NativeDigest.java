package io.wherry.common.posix;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** A digest that {@link LibCrypto} computes. */
final class NativeDigest extends MessageDigest {
  private final LibCrypto library;
  private final long kind;
  private final MemorySegment context;
  private final int length;

  NativeDigest(LibCrypto library, String algorithm, long kind, int length) {
    super(algorithm);
    this.library = library;
    this.kind = kind;
    this.context = library.context();
    this.length = length;
    library.begin(context, kind);
  }

  @Override
  protected int engineGetDigestLength() {
    return length;
  }

  @Override
  protected void engineUpdate(byte input) {
    engineUpdate(new byte[] {input}, 0, 1);
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int count) {
    library.update(context, MemorySegment.ofArray(input).asSlice(offset, count));
  }

  @Override
  protected void engineUpdate(ByteBuffer input) {
    library.update(context, MemorySegment.ofBuffer(input));
    input.position(input.limit());
  }

  @Override
  protected byte[] engineDigest() {
    var sum = new byte[length];
    library.end(context, MemorySegment.ofArray(sum));
    engineReset();
    return sum;
  }

  @Override
  protected void engineReset() {
    library.begin(context, kind);
  }
}
