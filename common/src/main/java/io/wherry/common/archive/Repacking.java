package io.wherry.common.archive;

import io.wherry.common.model.Encoding;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Makes a package's tarballs out of one that somebody else has made. */
public final class Repacking {
  private static final int LARGEST_ENVIRONMENT = 64 << 20;
  private static final int RECORD = 20 * TarHeader.BLOCK;
  private static final int CHUNK = 1 << 16;

  private final TarInput in;
  private final OutputStream out;
  private final UnaryOperator<byte[]> environment;
  private long position;

  private Repacking(TarInput in, OutputStream out, UnaryOperator<byte[]> environment) {
    this.in = in;
    this.out = out;
    this.environment = environment;
  }

  /**
   * Every byte of every entry stays, but for the content of the saved environment, which {@code
   * environment} turns into another. The archive must have passed {@link Inspection}. Where it
   * fails, no target is left. Does not sync.
   */
  public static List<Written> write(
      Path tarball,
      Encoding encoding,
      UnaryOperator<byte[]> environment,
      List<Target> targets,
      Compression compression)
      throws IOException {
    try (var compressed = Files.newInputStream(tarball);
        var workspace = new Workspace();
        var ahead = ReadAhead.start(compressed, encoding, Limits.DEFAULT, workspace)) {
      return Tarballs.write(
          targets, compression, out -> new Repacking(new TarInput(ahead), out, environment).copy());
    }
  }

  private void copy() throws IOException {
    for (var block = in.block(); !TarHeader.isZero(block); block = in.block()) {
      var header = TarHeader.parse(block);
      if (header.isEnvironment()) replace(header);
      else entry(header);
    }
    put(new byte[2 * TarHeader.BLOCK]);
    put(new byte[(int) ((RECORD - position % RECORD) % RECORD)]);
  }

  private void replace(TarHeader header) throws IOException {
    long size = header.size();
    if (size < 0 || size > LARGEST_ENVIRONMENT)
      throw new HostileArchiveException("is of " + size + " bytes", header.name());
    var content = environment.apply(in.bytes((int) size));
    in.drop(padding(size));
    header.put(124, 12, content.length);
    put(header.sealed());
    put(content);
    put(new byte[(int) padding(content.length)]);
  }

  private void entry(TarHeader header) throws IOException {
    put(header.bytes());
    boolean more = header.type() == 'S' && SparseHeaders.goesOn(header);
    while (more) {
      var extension = in.block();
      put(extension);
      more = SparseHeaders.goesOnAfter(extension);
    }
    long size = header.size();
    if (size < 0) throw new HostileArchiveException("its size is negative", header.name());
    for (long left = size + padding(size); left > 0; left -= CHUNK)
      put(in.bytes((int) Math.min(CHUNK, left)));
  }

  private static long padding(long size) {
    return -size & TarHeader.BLOCK - 1;
  }

  private void put(byte[] bytes) throws IOException {
    out.write(bytes);
    position += bytes.length;
  }
}
