package io.wherry.common.archive;

import java.util.zip.CRC32;

/**
 * The checksum of bzip2: that of zip with the bits of every byte, and of the sum, the other way
 * round. Java has the latter in hardware.
 */
final class Bzip2Crc {
  private static final byte[] REVERSED = new byte[256];

  static {
    for (int i = 0; i < 256; i++) REVERSED[i] = (byte) (Integer.reverse(i) >>> 24);
  }

  private final CRC32 sum = new CRC32();
  private final byte[] turned = new byte[1 << 12];

  void update(byte[] bytes, int offset, int length) {
    for (int done = 0; done < length; ) {
      int count = Math.min(turned.length, length - done);
      for (int i = 0; i < count; i++) turned[i] = REVERSED[bytes[offset + done + i] & 0xff];
      sum.update(turned, 0, count);
      done += count;
    }
  }

  int value() {
    return Integer.reverse((int) sum.getValue());
  }

  void reset() {
    sum.reset();
  }
}
