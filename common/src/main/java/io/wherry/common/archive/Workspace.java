package io.wherry.common.archive;

import io.wherry.common.archive.bzip2.Reserve;
import java.lang.foreign.Arena;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What unpacking needs for a while: whoever unpacks one archive after the other, on one thread,
 * lets each have what the one before it has left.
 */
public final class Workspace implements AutoCloseable {
  private final boolean sums;
  private final Reserve blocks = new Reserve();
  private final Deque<byte[]> pieces = new ArrayDeque<>();
  private final Queue<MessageDigest> digests = new ConcurrentLinkedQueue<>();
  private final Arena memory = Arena.ofShared();
  private final Deque<Batch> batches = new ArrayDeque<>();
  private ZstdInput.@Nullable Memory zstd;

  public Workspace() {
    this(false);
  }

  private Workspace(boolean sums) {
    this.sums = sums;
  }

  /** For whoever wants the MD5 of every file that is unpacked. */
  public static Workspace withSums() {
    return new Workspace(true);
  }

  boolean sums() {
    return sums;
  }

  Queue<MessageDigest> digests() {
    return digests;
  }

  /** Room that is empty and nobody's. */
  Batch batch() {
    var left = batches.poll();
    return left != null ? left : new Batch(memory.allocate(Batch.ROOM));
  }

  void giveBack(Batch batch) {
    batches.add(batch);
  }

  ZstdInput.Memory zstd() {
    if (zstd == null) zstd = new ZstdInput.Memory();
    return zstd;
  }

  /** Nothing is unpacked any more. */
  @Override
  public void close() {
    memory.close();
    if (zstd != null) zstd.close();
  }

  Reserve blocks() {
    return blocks;
  }

  /** Decompressed bytes on their way: nobody else uses them while one archive is unpacked. */
  Deque<byte[]> pieces() {
    return pieces;
  }
}
