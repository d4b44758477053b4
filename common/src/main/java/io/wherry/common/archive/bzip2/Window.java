package io.wherry.common.archive.bzip2;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The part of a compressed stream that is being worked on, addressed by its bits from the very
 * first. Behind what was read is room, so that a few bits too many may be asked for.
 */
final class Window {
  static final int SLACK = 256;
  private static final int CHUNK = 1 << 16;

  private static final int USUAL = 1 << 20;
  private static final int MOST_KEPT = 4 << 20;

  private final InputStream in;
  private final Spares spares;
  private byte[] data;
  private long base;
  private int filled;
  private boolean ended;

  Window(InputStream in, Spares spares) {
    this.in = in;
    this.spares = spares;
    this.data = spares.take(USUAL);
  }

  /** Nothing can be asked any more. */
  void giveBack() {
    if (data.length <= MOST_KEPT) spares.give(data);
    data = new byte[0];
    filled = 0;
  }

  boolean ended() {
    return ended;
  }

  /** How many bits of the stream have been read. */
  long bits() {
    return (base + filled) * 8;
  }

  /** Reads a chunk more, unless the stream has ended. */
  void more() throws IOException {
    if (ended) return;
    if (filled + CHUNK + SLACK > data.length) data = Arrays.copyOf(data, 2 * data.length);
    int got = in.read(data, filled, CHUNK);
    ended = got < 0;
    filled += Math.max(0, got);
  }

  /** Reads until the stream has that many bits, or has ended. */
  void until(long bits) throws IOException {
    while (bits() < bits && !ended) more();
  }

  /** Forgets what lies before this bit. */
  void drop(long bit) {
    int bytes = (int) (bit / 8 - base);
    if (bytes < data.length / 4 && bytes < filled) return;
    System.arraycopy(data, bytes, data, 0, filled - bytes);
    filled -= bytes;
    base += bytes;
  }

  /** The byte with this number, from the stream's first; one that has been read. */
  int at(long number) {
    return data[(int) (number - base)] & 0xff;
  }

  /** At most 48 bits, the first one topmost; zeros where there are none. */
  long peek(long bit, int count) {
    long value = 0;
    for (int i = 0; i < 7; i++) {
      int index = (int) (bit / 8 - base) + i;
      value = value << 8 | (index < filled ? data[index] & 0xff : 0);
    }
    return value >>> (56 - bit % 8 - count) & (1L << count) - 1;
  }

  /** The bits from one to another, in a spare array, with as many before as fill a byte. */
  Piece piece(long from, long to, Spares spares) {
    int first = (int) (from / 8 - base);
    int end = (int) ((to + 7) / 8 - base);
    var bytes = spares.take(end - first + SLACK);
    System.arraycopy(data, first, bytes, 0, end - first);
    return new Piece(bytes, (int) (from % 8), to - from / 8 * 8);
  }

  /** The same without a copy, good until the window moves. */
  Piece view(long from) {
    return new Piece(data, from - base * 8, filled * 8L);
  }
}
