package io.wherry.common.archive;

import java.util.Arrays;

/** One of a block's codes, as tables: short codes by their bits, long ones by their length. */
final class Bzip2Huffman {
  static final int LONGEST = 20;
  static final int LENGTH_BITS = 5;
  private static final int DIRECT = 10;

  /** For the next ten bits: the symbol above five bits of its length; zero for a longer code. */
  private final int[] direct = new int[1 << DIRECT];

  /** By length: the code behind the last one, and what leads from a code to its symbol. */
  private final int[] limit = new int[LONGEST + 1];

  private final int[] delta = new int[LONGEST + 1];
  private final int[] symbols = new int[Bzip2Block.MOST_SYMBOLS];

  /** Fails for lengths that promise more codes than there are bits for. */
  void build(byte[] lengths, int size) throws Bzip2Damage {
    var counts = new int[LONGEST + 1];
    for (int i = 0; i < size; i++) counts[lengths[i]]++;
    Arrays.fill(direct, 0);
    int code = 0;
    int index = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code <<= 1;
      delta[length] = index - code;
      for (int symbol = 0; symbol < size; symbol++)
        if (lengths[symbol] == length) symbols[index++] = symbol;
      code += counts[length];
      limit[length] = code;
      if (code > 1 << length) throw new Bzip2Damage("its codes do not fit");
      if (length <= DIRECT) fill(length, code - counts[length]);
    }
  }

  private void fill(int length, int first) {
    int width = DIRECT - length;
    for (int code = first; code < limit[length]; code++) {
      int entry = symbols[code + delta[length]] << LENGTH_BITS | length;
      Arrays.fill(direct, code << width, code + 1 << width, entry);
    }
  }

  /**
   * The symbol above five bits of the length of its code, given the next bits, topmost first; zero
   * where there is no such code.
   */
  int decode(long bits) {
    int found = direct[(int) (bits >>> Long.SIZE - DIRECT)];
    return found != 0 ? found : decodeLong(bits);
  }

  private int decodeLong(long bits) {
    for (int length = DIRECT + 1; length <= LONGEST; length++) {
      int code = (int) (bits >>> Long.SIZE - length);
      if (code < limit[length]) return symbols[code + delta[length]] << LENGTH_BITS | length;
    }
    return 0;
  }
}
