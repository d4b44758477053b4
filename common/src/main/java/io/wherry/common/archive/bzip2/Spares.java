package io.wherry.common.archive.bzip2;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Arrays to use again: a block is large, and garbage of them would make the heap grow. */
final class Spares {
  private final Deque<byte[]> arrays = new ConcurrentLinkedDeque<>();

  /** With whatever in it. */
  byte[] take(int least) {
    var spare = arrays.poll();
    return spare == null || spare.length < least ? new byte[least + least / 8] : spare;
  }

  void give(byte[] array) {
    arrays.push(array);
  }
}
