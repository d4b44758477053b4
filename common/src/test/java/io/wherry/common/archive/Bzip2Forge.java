package io.wherry.common.archive;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.CRC32;

/** Writes bzip2 streams bit by bit, so that there is room in them for what no compressor does. */
final class Bzip2Forge {
  private static final int GROUPS = 6;
  private final StringBuilder bits = new StringBuilder();
  private int sum;

  Bzip2Forge begin(int level) {
    put(0x425a6830L + level, 32);
    sum = 0;
    return this;
  }

  /**
   * A block that is one letter, at most three times over. Its list of selectors, of which only the
   * first matters because all its tables are the same, begins with {@code smuggled}: any bits
   * without six ones in a row.
   */
  Bzip2Forge block(char letter, int times, String smuggled) {
    int crc = crc(letter, times);
    sum = (sum << 1 | sum >>> 31) ^ crc;
    put(Bzip2Block.MAGIC, 48).put(crc, 32).put(0, 1).put(0, 24);
    alphabet(letter);
    var selectors = smuggled + "0";
    put(GROUPS, 3).put(selectors.chars().filter(c -> c == '0').count(), 15);
    bits.append(selectors);
    // Lengths of two bits for a run of one, a run of two, and the end.
    for (int i = 0; i < GROUPS; i++) put(2, 5).put(0, 3);
    for (int left = times; left > 0; left = (left - 1) / 2) put(left % 2 == 1 ? 0 : 1, 2);
    return put(2, 2);
  }

  private void alphabet(char letter) {
    put(0x8000 >> letter / 16, 16).put(0x8000 >> letter % 16, 16);
  }

  private static int crc(char letter, int times) {
    var crc = new CRC32();
    for (int i = 0; i < times; i++) crc.update(Integer.reverse(letter) >>> 24);
    return Integer.reverse((int) crc.getValue());
  }

  Bzip2Forge end() {
    put(Bzip2Marks.END, 48).put(sum, 32);
    return put(0, -bits.length() & 7);
  }

  Bzip2Forge put(long value, int count) {
    for (int i = count - 1; i >= 0; i--) bits.append((value >>> i & 1) == 0 ? '0' : '1');
    return this;
  }

  static String spelled(long value, int count) {
    return new Bzip2Forge().put(value, count).bits.toString();
  }

  byte[] bytes() {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < bits.length(); i += 8)
      out.write(Integer.parseInt(bits.substring(i, i + 8), 2));
    return out.toByteArray();
  }

  static byte[] joined(byte[]... streams) {
    var out = new ByteArrayOutputStream();
    Arrays.stream(streams).forEach(out::writeBytes);
    return out.toByteArray();
  }
}
