package io.wherry.common.archive;

import java.util.Arrays;

/** Writes out the runs of a block: after four equal bytes stands how many more there are. */
final class Bzip2Runs {
  private static final int BEFORE_COUNT = 4;
  private byte[] block = new byte[0];
  private int at;
  private int last;
  private int equal;
  private int repeat;

  void begin(byte[] content) {
    block = content;
    at = 0;
    last = -1;
    equal = 0;
    repeat = 0;
  }

  boolean isDone() {
    return at == block.length && repeat == 0;
  }

  /** Whether the block ends where a count should stand. */
  boolean isCut() {
    return equal == BEFORE_COUNT;
  }

  /** Fills as much of {@code into} as the block still gives. */
  int read(byte[] into, int offset, int length) {
    int to = offset;
    int end = offset + length;
    while (to < end) {
      if (repeat > 0) {
        int count = Math.min(repeat, end - to);
        Arrays.fill(into, to, to + count, (byte) last);
        repeat -= count;
        to += count;
        if (repeat == 0) last = -1;
        continue;
      }
      if (at == block.length) break;
      int next = block[at++] & 0xff;
      if (equal == BEFORE_COUNT) {
        repeat = next;
        equal = 0;
        if (repeat == 0) last = -1;
        continue;
      }
      into[to++] = (byte) next;
      equal = next == last ? equal + 1 : 1;
      last = next;
    }
    return to - offset;
  }
}
