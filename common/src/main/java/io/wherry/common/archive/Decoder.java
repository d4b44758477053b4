package io.wherry.common.archive;

import com.github.luben.zstd.util.Native;
import io.wherry.common.archive.bzip2.ParallelBunzip2;
import io.wherry.common.model.Encoding;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.tukaani.xz.XZInputStream;

/**
 * The decompressed stream, bounded in how much it may swell. Tells a broken stream, which is the
 * archive's fault, from a source that cannot be read, which is not.
 */
final class Decoder extends InputStream {
  // Each takes six megabytes, and so do they together: no machine is so small, nor one so large.
  private static final int THREADS = Math.min(2, Runtime.getRuntime().availableProcessors());

  private final Source source;
  private final InputStream decoded;
  private final Limits limits;
  private long produced;

  private Decoder(Source source, InputStream decoded, Limits limits) {
    this.source = source;
    this.decoded = decoded;
    this.limits = limits;
  }

  /** Of what most tarballs are packed with. */
  static void makeReady() {
    Native.load();
  }

  static Decoder open(InputStream compressed, Encoding encoding, Limits limits, Workspace workspace)
      throws IOException {
    var source = new Source(compressed);
    try {
      return new Decoder(source, decoded(source, encoding, limits, workspace), limits);
    } catch (IOException | RuntimeException e) {
      throw blamed(source, e);
    }
  }

  private static InputStream decoded(
      Source source, Encoding encoding, Limits limits, Workspace workspace) throws IOException {
    return switch (encoding) {
      case TAR_BZ2 -> ParallelBunzip2.open(source, THREADS, workspace.blocks());
      case TAR_ZST ->
          new ZstdInput(
              source,
              Integer.SIZE - 1 - Integer.numberOfLeadingZeros(limits.window()),
              workspace.zstd());
      case TAR_XZ ->
          new XZInputStream(new BufferedInputStream(source, 1 << 16), xzKibibytes(limits));
    };
  }

  /** The dictionary, and a little for everything else that its reader counts. */
  private static int xzKibibytes(Limits limits) {
    return limits.window() / 1024 + 1024;
  }

  @Override
  public int read() throws IOException {
    return OneByte.of(this);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int got = decode(bytes, offset, length);
    if (got < 0) return got;
    produced += got;
    if (produced > Limits.RATIO_FREE && produced / limits.ratio() > source.count)
      throw new HostileArchiveException("swells to more than " + limits.ratio() + " times", "");
    return got;
  }

  private int decode(byte[] bytes, int offset, int length) throws IOException {
    try {
      return decoded.read(bytes, offset, length);
    } catch (IOException | RuntimeException e) {
      throw blamed(source, e);
    }
  }

  /** Reads the source to its end, which makes a verifying one verify. */
  void finish() throws IOException {
    if (source.read() >= 0) throw new HostileArchiveException("is followed by something else", "");
  }

  private static IOException blamed(Source source, Exception broken) {
    if (source.failure.isPresent()) return source.failure.get();
    return new HostileArchiveException("does not decompress: " + broken.getMessage(), broken);
  }

  /** Frees the decompressor; the source stays open. */
  @Override
  public void close() throws IOException {
    decoded.close();
  }

  /** Counts, remembers its own failure, and is not closed by decompressors. */
  private static final class Source extends FilterInputStream {
    private long count;
    private Optional<IOException> failure = Optional.empty();

    Source(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return OneByte.of(this);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        int got = in.read(bytes, offset, length);
        count += Math.max(0, got);
        return got;
      } catch (IOException e) {
        failure = Optional.of(e);
        throw e;
      }
    }

    @Override
    public void close() {}
  }
}
