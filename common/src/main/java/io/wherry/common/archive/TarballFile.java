package io.wherry.common.archive;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.wherry.common.archive.bzip2.ParallelBzip2;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Encoding;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

/** One tarball in the making: compresses, counts and digests on the way to its file. */
final class TarballFile extends OutputStream {
  private final Target target;
  private final Counted counted;
  private final OutputStream encoder;
  private boolean finished;

  private TarballFile(Target target, Counted counted, OutputStream encoder) {
    this.target = target;
    this.counted = counted;
    this.encoder = encoder;
  }

  static TarballFile create(Target target, Compression compression) throws IOException {
    var file =
        Files.newOutputStream(
            target.file(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var counted = new Counted(file);
    return new TarballFile(target, counted, encoder(target, new Open(counted), compression));
  }

  private static OutputStream encoder(Target target, OutputStream out, Compression compression)
      throws IOException {
    var buffered = new BufferedOutputStream(out, 1 << 16);
    return switch (target.encoding()) {
      case TAR_BZ2 -> new ParallelBzip2(buffered, compression.threads());
      case TAR_ZST ->
          new ZstdOutputStreamNoFinalizer(buffered)
              .setLevel(compression.zstdLevel())
              .setChecksum(true)
              .setWorkers(compression.threads()); // at least one: without, the bytes differ
      case TAR_XZ -> new XZOutputStream(buffered, new LZMA2Options(), XZ.CHECK_SHA256);
    };
  }

  @Override
  public void write(int b) throws IOException {
    encoder.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    encoder.write(bytes, offset, length);
  }

  /** Ends the archive; where its encoding has room for it, {@code sums} go behind it. */
  void finish(Optional<byte[]> sums) throws IOException {
    finished = true;
    try (counted) {
      encoder.close();
      if (target.encoding() == Encoding.TAR_ZST && sums.isPresent()) counted.write(sums.get());
    }
  }

  @Override
  public void close() throws IOException {
    if (!finished) finish(Optional.empty());
  }

  /** Stays open when what writes to it is closed. */
  private static final class Open extends FilterOutputStream {
    Open(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  Path path() {
    return target.file();
  }

  /** After {@link #finish}. */
  Written written() {
    return new Written(target.encoding(), target.file(), counted.count, Digest.of(counted.sum));
  }

  private static final class Counted extends OutputStream {
    private final OutputStream out;
    private final MessageDigest sum = Digest.sha256();
    private long count;

    Counted(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      sum.update(bytes, offset, length);
      count += length;
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
