package io.wherry.common.archive;

import io.wherry.common.model.Digest;
import io.wherry.common.posix.Sums;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Passes bytes through and holds them against a size and a SHA-256 digest. Fails with {@link
 * CorruptInputException} at the byte too many, or at the end; whoever stops before the end has
 * verified nothing.
 */
public final class VerifyingInputStream extends FilterInputStream {
  private final Digest expected;
  private final long size;
  private final MessageDigest sum = Sums.sha256();
  private long count;
  private boolean verified;

  public VerifyingInputStream(InputStream in, Digest expected, long size) {
    super(in);
    this.expected = expected;
    this.size = size;
  }

  /** True once the end was reached and everything agreed. */
  public boolean verified() {
    return verified;
  }

  @Override
  public int read() throws IOException {
    return OneByte.of(this);
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (verified) return -1;
    int got = in.read(bytes, offset, length);
    if (got < 0) {
      verify();
      return -1;
    }
    sum.update(bytes, offset, got);
    count += got;
    if (count > size)
      throw new CorruptInputException("longer than the " + size + " bytes promised");
    return got;
  }

  private void verify() throws CorruptInputException {
    if (count < size)
      throw new CorruptInputException("ends after " + count + " of " + size + " bytes");
    var actual = Digest.of(sum);
    if (!actual.equals(expected))
      throw new CorruptInputException("SHA-256 is " + actual + ", not " + expected);
    verified = true;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long left = bytes;
    var buffer = new byte[(int) Math.min(8192, Math.max(1, bytes))];
    while (left > 0) {
      int got = read(buffer, 0, (int) Math.min(buffer.length, left));
      if (got < 0) break;
      left -= got;
    }
    return bytes - Math.max(0, left);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
