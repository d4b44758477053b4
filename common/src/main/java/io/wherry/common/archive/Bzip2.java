package io.wherry.common.archive;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;

/** Small texts in bzip2, whole in memory; packages' saved environments are kept so. */
public final class Bzip2 {
  private static final int LARGEST = 64 << 20;
  private static final int BLOCK = 90_000;

  private Bzip2() {}

  public static byte[] compress(byte[] content) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new BZip2CompressorOutputStream(packed, blockSize(content.length))) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  /** No larger than the content needs: the largest takes ten megabytes to fill. */
  private static int blockSize(int length) {
    int least = length / BLOCK + 1;
    return Math.clamp(
        least,
        BZip2CompressorOutputStream.MIN_BLOCKSIZE,
        BZip2CompressorOutputStream.MAX_BLOCKSIZE);
  }

  /** Unpacks one or several joined streams; refuses more than 64 MiB. */
  public static byte[] decompress(byte[] packed) throws IOException {
    try (var in = new BZip2CompressorInputStream(new ByteArrayInputStream(packed), true)) {
      var content = in.readNBytes(LARGEST + 1);
      if (content.length > LARGEST)
        throw new IOException("bzip2 text unpacks to more than " + LARGEST + " bytes");
      return content;
    }
  }
}
