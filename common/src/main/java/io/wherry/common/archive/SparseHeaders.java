package io.wherry.common.archive;

import io.wherry.common.posix.Extent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sparse maps where they stand in headers of their own: GNU's old way, and its newest. */
final class SparseHeaders {
  private static final int OLD_AT = 386;
  private static final int OLD_PAIRS = 4;
  private static final int OLD_MORE_AT = 482;
  private static final int OLD_SIZE_AT = 483;
  private static final int NEXT_PAIRS = 21;
  private static final int NEXT_MORE_AT = 504;
  private static final int NUMBER = 12;
  private static final int MOST_DIGITS = 19;

  private SparseHeaders() {}

  /** Whether another block of the map follows that of a header, or of a block that goes on. */
  static boolean goesOn(TarHeader header) {
    return header.flag(OLD_MORE_AT);
  }

  /** Likewise after a block that continues one. */
  static boolean goesOnAfter(byte[] block) {
    return TarHeader.unchecked(block).flag(NEXT_MORE_AT);
  }

  /** Reads the blocks that continue the map, which are not counted in the entry's size. */
  static SparseMap old(TarHeader header, TarInput in) throws IOException {
    if (!header.isGnu()) throw SparseMap.broken();
    var pieces = new ArrayList<Extent>();
    pairs(header, OLD_AT, OLD_PAIRS, pieces);
    boolean more = goesOn(header);
    while (more) {
      var next = TarHeader.unchecked(in.block());
      pairs(next, 0, NEXT_PAIRS, pieces);
      more = next.flag(NEXT_MORE_AT);
    }
    return new SparseMap(pieces, header.number(OLD_SIZE_AT, NUMBER));
  }

  private static void pairs(TarHeader header, int at, int most, List<Extent> pieces)
      throws HostileArchiveException {
    for (int i = 0; i < most && !header.isBlank(at + 2 * NUMBER * i, 2 * NUMBER); i++) {
      if (pieces.size() == SparseMap.MOST_PIECES) throw SparseMap.broken();
      long offset = header.number(at + 2 * NUMBER * i, NUMBER);
      long length = header.number(at + 2 * NUMBER * i + NUMBER, NUMBER);
      if (offset < 0 || length < 0) throw SparseMap.broken();
      pieces.add(new Extent(offset, length));
    }
  }

  /** A block with an old header's map, and the blocks that continue it. */
  static byte[] printed(TarHeader header, SparseMap map) {
    int more = Math.max(0, map.pieces().size() - OLD_PAIRS);
    int blocks = (more + NEXT_PAIRS - 1) / NEXT_PAIRS;
    header.put(OLD_SIZE_AT, NUMBER, map.size());
    header.flag(OLD_MORE_AT, blocks > 0);
    print(header, OLD_AT, map.pieces().subList(0, map.pieces().size() - more));
    var all = Arrays.copyOf(header.sealed(), TarHeader.BLOCK * (1 + blocks));
    for (int i = 0; i < blocks; i++) {
      var next = TarHeader.unchecked(new byte[TarHeader.BLOCK]);
      int from = OLD_PAIRS + i * NEXT_PAIRS;
      print(next, 0, map.pieces().subList(from, Math.min(from + NEXT_PAIRS, map.pieces().size())));
      next.flag(NEXT_MORE_AT, i + 1 < blocks);
      System.arraycopy(next.bytes(), 0, all, TarHeader.BLOCK * (1 + i), TarHeader.BLOCK);
    }
    return all;
  }

  private static void print(TarHeader header, int at, List<Extent> pieces) {
    for (int i = 0; i < pieces.size(); i++) {
      header.put(at + 2 * NUMBER * i, NUMBER, pieces.get(i).offset());
      header.put(at + 2 * NUMBER * i + NUMBER, NUMBER, pieces.get(i).length());
    }
  }

  /** A map that stood before the content, and how many blocks it took there. */
  record Found(SparseMap map, long blocks) {}

  /** How many pairs, then the pairs: numbers with a newline each, filled up to whole blocks. */
  static Found inContent(TarInput in, long stored, long size) throws IOException {
    var lines = new Lines(in, stored);
    long pairs = lines.number();
    if (pairs > SparseMap.MOST_PIECES || size < 0) throw SparseMap.broken();
    var numbers = new ArrayList<Long>();
    for (long i = 0; i < 2 * pairs; i++) numbers.add(lines.number());
    return new Found(new SparseMap(SparseMap.paired(numbers), size), lines.blocks);
  }

  private static final class Lines {
    private final TarInput in;
    private final long stored;
    private byte[] block = new byte[0];
    private int at;
    private long blocks;

    Lines(TarInput in, long stored) {
      this.in = in;
      this.stored = stored;
    }

    long number() throws IOException {
      long value = 0;
      for (int digits = 0; ; digits++) {
        byte b = next();
        if (b == '\n' && digits > 0) return value;
        if (b < '0' || b > '9' || digits == MOST_DIGITS - 1) throw SparseMap.broken();
        value = 10 * value + (b - '0');
      }
    }

    private byte next() throws IOException {
      if (at == block.length) {
        if ((blocks + 1) * TarHeader.BLOCK > stored) throw SparseMap.broken();
        block = in.block();
        blocks++;
        at = 0;
      }
      return block[at++];
    }
  }
}
