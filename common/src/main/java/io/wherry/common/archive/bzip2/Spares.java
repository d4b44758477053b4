package io.wherry.common.archive.bzip2;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Arrays to use again: a block is large, and garbage of them would make the heap grow. */
final class Spares {
  private static final int STEP = 1 << 18;
  private final Deque<byte[]> arrays = new ConcurrentLinkedDeque<>();

  /** With whatever in it; of few sizes, so that what is given back fits again. */
  byte[] take(int least) {
    var spare = arrays.poll();
    return spare == null || spare.length < least ? new byte[roundedUp(least)] : spare;
  }

  private static int roundedUp(int least) {
    return (least + STEP - 1) / STEP * STEP;
  }

  void give(byte[] array) {
    arrays.push(array);
  }
}
