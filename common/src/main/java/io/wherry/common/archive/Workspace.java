package io.wherry.common.archive;

import io.wherry.common.archive.bzip2.Reserve;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What unpacking needs for a while: whoever unpacks one archive after the other, on one thread,
 * lets each have what the one before it has left.
 */
public final class Workspace {
  private final Reserve blocks = new Reserve();
  private final Deque<byte[]> pieces = new ArrayDeque<>();

  Reserve blocks() {
    return blocks;
  }

  /** Decompressed bytes on their way: nobody else uses them while one archive is unpacked. */
  Deque<byte[]> pieces() {
    return pieces;
  }
}
