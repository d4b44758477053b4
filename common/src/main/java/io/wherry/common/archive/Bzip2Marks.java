package io.wherry.common.archive;

import java.io.IOException;

/**
 * Finds the bits that begin blocks and end streams, at any bit of any byte. Content may happen to
 * hold the same bits, or be made to.
 */
final class Bzip2Marks {
  static final long END = 0x177245385090L;
  private static final int BITS = Bzip2Block.MAGIC_BITS;

  /** By the third byte of those that a mark touches: which marks, begun at which bit, it fits. */
  private final short[] fits = new short[256];

  private final Bzip2Window window;
  private long number;
  private int open;

  Bzip2Marks(Bzip2Window window) {
    this.window = window;
    for (int shift = 0; shift < 8; shift++) {
      fits[third(Bzip2Block.MAGIC, shift)] |= (short) (1 << shift);
      fits[third(END, shift)] |= (short) (1 << shift + 8);
    }
    this.number = 2;
  }

  private static int third(long mark, int shift) {
    return (int) (mark >>> BITS - 24 + shift) & 0xff;
  }

  /** Where the next mark begins, reading as far as needed but not past {@code most}; else -1. */
  long next(long most) throws IOException {
    while (true) {
      while (open != 0) {
        int one = Integer.numberOfTrailingZeros(open);
        open &= open - 1;
        long bit = (number - 3) * 8 + one % 8;
        if (window.peek(bit, BITS) == (one < 8 ? Bzip2Block.MAGIC : END)) return bit;
      }
      if (!advance(most)) return -1;
    }
  }

  /** To the next byte that fits any mark. */
  private boolean advance(long most) throws IOException {
    while (true) {
      long end = window.bits() / 8 - 4;
      while (number < end) {
        open = fits[window.at(number++)];
        if (open != 0) return true;
      }
      if (window.ended() || window.bits() >= most) return false;
      window.more();
    }
  }

  /** Looks no more at what begins in bytes before this bit's. */
  void skipTo(long bit) {
    if (number >= bit / 8 + 2) return;
    number = bit / 8 + 2;
    open = 0;
  }

  /** Whether the last answer began a block. */
  boolean isBlock(long bit) {
    return window.peek(bit, BITS) == Bzip2Block.MAGIC;
  }
}
