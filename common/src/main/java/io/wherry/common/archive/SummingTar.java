package io.wherry.common.archive;

import io.wherry.common.posix.Sums;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Passes a tar on and takes the MD5 of each file in it, whoever writes it. Of what it is not sure,
 * sparse files among them, it takes none; where it does not understand the tar, none at all.
 */
final class SummingTar extends OutputStream {
  private final OutputStream out;
  private final ToldSums.Gathered sums = new ToldSums.Gathered();
  private final MessageDigest md5 = Sums.md5();
  private final byte[] block = new byte[TarHeader.BLOCK];
  private final StringBuilder words = new StringBuilder();
  private Part part = Part.HEADER;
  private int filled;
  private long left;
  private long padding;
  private boolean sparseInWords;
  private boolean lost;

  /** What the next bytes are. */
  private enum Part {
    HEADER,
    EXTENSION,
    FILE,
    WORDS,
    OTHER
  }

  SummingTar(OutputStream out) {
    this.out = out;
  }

  /** After all of the tar. */
  Optional<byte[]> frame() {
    return lost || part != Part.HEADER ? Optional.empty() : Optional.of(sums.frame());
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    for (int at = offset; !lost && at < offset + length; )
      at += take(bytes, at, offset + length - at);
  }

  private int take(byte[] bytes, int at, int length) {
    if (part == Part.HEADER || part == Part.EXTENSION) return gather(bytes, at, length);
    int content = (int) Math.min(left, length);
    if (content > 0) {
      if (part == Part.FILE) md5.update(bytes, at, content);
      if (part == Part.WORDS)
        words.append(new String(bytes, at, content, StandardCharsets.ISO_8859_1));
      left -= content;
    } else {
      content = (int) Math.min(padding, length);
      padding -= content;
    }
    if (left == 0 && padding == 0) end();
    return content;
  }

  private int gather(byte[] bytes, int at, int length) {
    int more = Math.min(block.length - filled, length);
    System.arraycopy(bytes, at, block, filled, more);
    filled += more;
    if (filled < block.length) return more;
    filled = 0;
    if (part == Part.EXTENSION) extension();
    else if (!TarHeader.isZero(block)) header();
    return more;
  }

  private void header() {
    try {
      var header = TarHeader.parse(block.clone());
      left = header.size();
      padding = -left & TarHeader.BLOCK - 1;
      begin(header);
    } catch (HostileArchiveException e) {
      lost = true;
    }
  }

  private void begin(TarHeader header) {
    boolean file = header.isPlainFile();
    switch (header.type()) {
      case '0', '\0' -> part = header.isEnvironment() || sparseInWords ? Part.OTHER : Part.FILE;
      case 'x' -> part = Part.WORDS;
      case 'S' -> part = SparseHeaders.goesOn(header) ? Part.EXTENSION : Part.OTHER;
      case 'L', 'K', '1', '2', '5' -> part = Part.OTHER;
      default -> lost = true;
    }
    if (header.type() == 'S' || file && sparseInWords) sums.addUnknown();
    // A directory, as some old tars spell it, or a size that only words tell.
    if (left < 0 || file && header.name().endsWith("/")) lost = true;
    if (file) sparseInWords = false;
    if (part != Part.EXTENSION && left == 0) end();
  }

  private void extension() {
    if (SparseHeaders.goesOnAfter(block)) return;
    part = Part.OTHER;
    if (left == 0) end();
  }

  private void end() {
    if (part == Part.FILE) sums.add(md5.digest());
    if (part == Part.WORDS) {
      sparseInWords = words.indexOf("GNU.sparse.") >= 0;
      if (words.indexOf(" size=") >= 0) lost = true;
      words.setLength(0);
    }
    part = Part.HEADER;
  }
}
