package io.wherry.common.archive;

import com.github.luben.zstd.Zstd;
import io.wherry.common.archive.bzip2.ParallelBzip2;
import io.wherry.common.model.Encoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Bytes, compressed. */
final class Packed {
  private Packed() {}

  static byte[] as(Encoding encoding, byte[] content) throws IOException {
    return switch (encoding) {
      case TAR_ZST -> Zstd.compress(content, 1);
      case TAR_BZ2 -> through(content, out -> new ParallelBzip2(out, 1));
      case TAR_XZ -> through(content, out -> new XZOutputStream(out, new LZMA2Options(1)));
    };
  }

  private interface Packer {
    OutputStream over(OutputStream out) throws IOException;
  }

  private static byte[] through(byte[] content, Packer packer) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var packing = packer.over(out)) {
      packing.write(content);
    }
    return out.toByteArray();
  }
}
