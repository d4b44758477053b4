package io.wherry.common.archive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Decodes single blocks, wherever their bits lie: codes, moves to the front, sorted rotations. What
 * is left to do are runs and checksums. One thread at a time; reused, because of its large tables.
 */
final class Bzip2Block {
  static final long MAGIC = 0x314159265359L;
  static final int MAGIC_BITS = 48;
  static final int LARGEST = 900_000;
  static final int MOST_SYMBOLS = 258;
  private static final int MOST_TABLES = 6;
  private static final int GROUP = 50;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /** More bits than any block takes: every symbol coded with the longest code, and its tables. */
  static final long MOST_BITS = 8L * 2_400_000;

  private final int[] links = new int[LARGEST];
  private final int[] counts = new int[256];
  private final byte[] selectors = new byte[1 << 15];
  private final byte[] used = new byte[256];
  private final byte[] front = new byte[256];
  private final byte[] lengths = new byte[MOST_SYMBOLS];
  private final Bzip2Huffman[] tables = new Bzip2Huffman[MOST_TABLES];
  private int selectorCount;
  private byte[] bytes = new byte[0];
  private long at;
  private long limit;

  Bzip2Block() {
    for (int i = 0; i < MOST_TABLES; i++) tables[i] = new Bzip2Huffman();
  }

  /** What came of one attempt. */
  sealed interface Result {
    /** A block, before its runs are written out; {@code bits} is its length with the magic. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Decoded(byte[] content, int crc, long bits) implements Result {}

    /** It goes on behind the limit. */
    record TooShort() implements Result {}

    record Damaged(String what) implements Result {}
  }

  Result decode(Bzip2Piece piece) {
    bytes = piece.bytes();
    limit = piece.limit();
    at = piece.from() + MAGIC_BITS;
    try {
      int crc = (int) take(32);
      if (take(1) != 0) return new Result.Damaged("it is randomised, as nobody writes them now");
      int origin = (int) take(24);
      int size = symbols(tables());
      if (at > limit) return new Result.TooShort();
      if (origin >= size) return new Result.Damaged("it begins behind its end");
      return new Result.Decoded(rotated(origin, size), crc, at - piece.from());
    } catch (Bzip2Damage e) {
      return at > limit
          ? new Result.TooShort()
          : new Result.Damaged(String.valueOf(e.getMessage()));
    } finally {
      bytes = new byte[0];
    }
  }

  private long ahead() {
    return (long) LONGS.get(bytes, (int) (at >>> 3)) << (at & 7);
  }

  private long take(int count) throws Bzip2Damage {
    if (at > limit) throw new Bzip2Damage("it is cut short");
    long value = ahead() >>> Long.SIZE - count;
    at += count;
    return value;
  }

  /** Reads what stands before the symbols; gives how many different ones there are. */
  private int tables() throws Bzip2Damage {
    int symbols = alphabet() + 2;
    int groups = (int) take(3);
    if (groups < 2 || groups > MOST_TABLES) throw new Bzip2Damage("it has " + groups + " codes");
    selectors(groups);
    for (int i = 0; i < groups; i++) {
      lengths(symbols);
      tables[i].build(lengths, symbols);
    }
    return symbols;
  }

  private int alphabet() throws Bzip2Damage {
    int ranges = (int) take(16);
    int size = 0;
    for (int range = 0; range < 16; range++) {
      if ((ranges & 0x8000 >> range) == 0) continue;
      int members = (int) take(16);
      for (int i = 0; i < 16; i++)
        if ((members & 0x8000 >> i) != 0) used[size++] = (byte) (16 * range + i);
    }
    if (size == 0) throw new Bzip2Damage("it has no alphabet");
    return size;
  }

  private void selectors(int groups) throws Bzip2Damage {
    selectorCount = (int) take(15);
    byte[] order = {0, 1, 2, 3, 4, 5};
    for (int i = 0; i < selectorCount; i++) {
      int place = 0;
      while (take(1) == 1) if (++place == groups) throw new Bzip2Damage("it selects no code");
      byte chosen = order[place];
      System.arraycopy(order, 0, order, 1, place);
      order[0] = chosen;
      selectors[i] = chosen;
    }
  }

  private void lengths(int symbols) throws Bzip2Damage {
    int length = (int) take(5);
    for (int i = 0; i < symbols; i++) {
      while (true) {
        if (length < 1 || length > Bzip2Huffman.LONGEST)
          throw new Bzip2Damage("it has a code of " + length + " bits");
        if (take(1) == 0) break;
        length += take(1) == 0 ? 1 : -1;
      }
      lengths[i] = (byte) length;
    }
  }

  /** Decodes to the block's end mark, into the lowest bytes of {@code links}; gives how many. */
  private int symbols(int alphabet) throws Bzip2Damage {
    for (int i = 0; i < front.length; i++) front[i] = (byte) i;
    Arrays.fill(counts, 0);
    int size = 0;
    int run = 0;
    int weight = 1;
    for (int group = 0; group < selectorCount; group++) {
      if (at > limit) throw new Bzip2Damage("it is cut short");
      var table = tables[selectors[group]];
      for (int i = 0; i < GROUP; i++) {
        int found = table.decode(ahead());
        if (found == 0) throw new Bzip2Damage("it has no such code");
        at += found & (1 << Bzip2Huffman.LENGTH_BITS) - 1;
        int symbol = found >>> Bzip2Huffman.LENGTH_BITS;
        if (symbol < 2) {
          run += weight << symbol;
          weight <<= 1;
          if (run > LARGEST) throw new Bzip2Damage("it is too large");
          continue;
        }
        if (run > 0) {
          size = repeat(size, run);
          run = 0;
          weight = 1;
        }
        if (symbol == alphabet - 1) return size;
        if (size == LARGEST) throw new Bzip2Damage("it is too large");
        int value = used[toFront(symbol - 1)] & 0xff;
        counts[value]++;
        links[size++] = value;
      }
    }
    throw new Bzip2Damage("it has no end");
  }

  private int repeat(int size, int run) throws Bzip2Damage {
    if (run > LARGEST - size) throw new Bzip2Damage("it is too large");
    int value = used[front[0] & 0xff] & 0xff;
    counts[value] += run;
    Arrays.fill(links, size, size + run, value);
    return size + run;
  }

  private int toFront(int place) {
    byte moved = front[place];
    if (place < 16) for (int i = place; i > 0; i--) front[i] = front[i - 1];
    else System.arraycopy(front, 0, front, 1, place);
    front[0] = moved;
    return moved & 0xff;
  }

  /** Follows the sorted rotations from the one that is the content. */
  private byte[] rotated(int origin, int size) {
    int sum = 0;
    for (int value = 0; value < counts.length; value++) {
      int count = counts[value];
      counts[value] = sum;
      sum += count;
    }
    for (int i = 0; i < size; i++) links[counts[links[i] & 0xff]++] |= i << 8;
    var content = new byte[size];
    int link = links[origin] >>> 8;
    for (int i = 0; i < size; i++) {
      link = links[link];
      content[i] = (byte) link;
      link >>>= 8;
    }
    return content;
  }
}
