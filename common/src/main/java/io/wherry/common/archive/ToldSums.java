package io.wherry.common.archive;

import io.wherry.common.model.Encoding;
import io.wherry.common.model.Md5Sum;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * The MD5 of each file of a {@code .tar.zst}, as its maker has computed it: behind the archive, in
 * a frame that decompressors skip, so that nobody has to compute it on each host. In the order of
 * the files in the archive, sixteen bytes each, all zero where it is not told. What the tarball's
 * digest covers is as true as the rest of it.
 *
 * <p>The frame, little endian: {@code 0x184D2A5D}, its length without these eight bytes, the sums,
 * their number, {@code WHSUMS01}.
 */
public final class ToldSums {
  /** Of an archive that says nothing. */
  public static final ToldSums NONE = new ToldSums(new byte[0]);

  private static final int SUM = 16;
  private static final int MAGIC = 0x184D2A5D;
  private static final int HEAD = 8;
  private static final byte[] MARK = "WHSUMS01".getBytes(StandardCharsets.US_ASCII);
  private static final int TAIL = Integer.BYTES + MARK.length;

  private final byte[] sums;

  private ToldSums(byte[] sums) {
    this.sums = sums;
  }

  /** What a tarball tells; nothing where its end is anything else than such a frame. */
  public static ToldSums of(Path tarball, Encoding encoding) throws IOException {
    if (encoding != Encoding.TAR_ZST) return NONE;
    try (var file = FileChannel.open(tarball)) {
      long size = file.size();
      if (size < HEAD + TAIL) return NONE;
      var tail = read(file, size - TAIL, TAIL);
      int number = tail.getInt();
      boolean marked = Arrays.equals(tail.array(), Integer.BYTES, TAIL, MARK, 0, MARK.length);
      if (!marked || number < 0 || number > Limits.DEFAULT.entries()) return NONE;
      int length = number * SUM;
      long start = size - TAIL - length - HEAD;
      if (start < 0) return NONE;
      var frame = read(file, start, HEAD + length);
      if (frame.getInt() != MAGIC || frame.getInt() != length + TAIL) return NONE;
      return new ToldSums(Arrays.copyOfRange(frame.array(), HEAD, HEAD + length));
    }
  }

  private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
    var bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining())
      if (file.read(bytes, at + bytes.position()) < 0)
        throw new IOException("a tarball shrank while it was read");
    return bytes.flip();
  }

  boolean isNone() {
    return sums.length == 0;
  }

  int number() {
    return sums.length / SUM;
  }

  /** That of one file, by its place among the files; empty where it is not told. */
  Optional<Md5Sum> get(int index) {
    int at = index * SUM;
    for (int i = at; i < at + SUM; i++)
      if (sums[i] != 0) return Optional.of(Md5Sum.of(Arrays.copyOfRange(sums, at, at + SUM)));
    return Optional.empty();
  }

  /** Sums, one after the other, as the frame that goes behind an archive. */
  static byte[] frame(byte[] sums) {
    var frame = ByteBuffer.allocate(HEAD + sums.length + TAIL).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(MAGIC).putInt(sums.length + TAIL).put(sums).putInt(sums.length / SUM).put(MARK);
    return frame.array();
  }

  /** Sums in the making. */
  static final class Gathered {
    private final ByteArrayOutputStream sums = new ByteArrayOutputStream();

    void add(byte[] md5) {
      sums.writeBytes(md5);
    }

    void addUnknown() {
      sums.writeBytes(new byte[SUM]);
    }

    byte[] frame() {
      return ToldSums.frame(sums.toByteArray());
    }
  }
}
