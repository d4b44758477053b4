package io.wherry.common.archive.bzip2;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * What decoders leave to the next one: blocks and arrays that are so large that the heap would grow
 * if each decoder had its own. As much as one of them had at a time.
 */
public final class Reserve {
  private final Deque<Block> blocks = new ConcurrentLinkedDeque<>();
  private final Spares pieces = new Spares();
  private final Spares contents = new Spares();
  private final Spares windows = new Spares();

  Block block() {
    var spare = blocks.poll();
    return spare == null ? new Block() : spare;
  }

  void give(Block block) {
    blocks.push(block);
  }

  Spares pieces() {
    return pieces;
  }

  Spares contents() {
    return contents;
  }

  Spares windows() {
    return windows;
  }
}
