package io.wherry.common.archive;

import io.wherry.common.posix.Extent;
import io.wherry.common.posix.OpenFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file that is written in several parts, by several threads. Whoever lets go of it last finishes
 * and closes it.
 */
final class Filling implements AutoCloseable {
  private final Placing placing;
  private final TarEntry entry;
  private final OpenFile open;
  private final FileSums.Sum sum;
  private final AtomicLong missing;
  private final AtomicInteger holders = new AtomicInteger(1);

  private Filling(Placing placing, TarEntry entry, OpenFile open, FileSums.Sum sum, long stored) {
    this.placing = placing;
    this.entry = entry;
    this.open = open;
    this.sum = sum;
    this.missing = new AtomicLong(stored);
  }

  /** {@code sum} hears the parts in the order in which they are written. */
  static Filling begin(Placing placing, TarEntry entry, FileSums.Sum sum, long stored)
      throws IOException {
    return new Filling(placing, entry, placing.create(entry), sum, stored);
  }

  /** Whether one part must be written after the other, as they come. */
  boolean isInOrder() {
    return sum.isTaken();
  }

  /** Writes the next part to where it belongs. */
  Batch.Job part(Extent where) {
    holders.incrementAndGet();
    return new Batch.Job() {
      @Override
      public void write(MemorySegment content) throws IOException {
        open.write(content, where.offset());
        sum.add(content);
        missing.addAndGet(-where.length());
      }

      @Override
      public void close() throws IOException {
        Filling.this.close();
      }
    };
  }

  @Override
  public void close() throws IOException {
    if (holders.decrementAndGet() > 0) return;
    try (open) {
      if (missing.get() > 0) return;
      open.truncate(entry.size());
      sum.end();
      placing.dressFile(open, entry);
      open.beginWriteBack();
    }
  }
}
