package io.wherry.common.archive;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Content on its way to disk, of many small files or a part of a large one, and what to do with it.
 * Belongs to one thread at a time.
 */
final class Batch {
  static final int ROOM = 1 << 18;
  private static final int MOST_PARTS = 128;

  private final MemorySegment room;
  private final List<Part> parts = new ArrayList<>();
  private int filled;

  Batch(MemorySegment room) {
    this.room = room;
  }

  /** What to do with one part of the content. Closed in the end, whether it was asked or not. */
  interface Job extends AutoCloseable {
    void write(MemorySegment content) throws IOException;

    @Override
    default void close() throws IOException {}
  }

  private record Part(Job job, MemorySegment content) {}

  /** Room whose beginning the next {@link #add} claims. */
  MemorySegment rest() {
    return room.asSlice(filled);
  }

  boolean isFull() {
    return filled == ROOM || parts.size() == MOST_PARTS;
  }

  void add(Job job, long length) {
    parts.add(new Part(job, room.asSlice(filled, length)));
    filled += (int) length;
  }

  /** Does every job, until one fails, and closes all; ends empty. */
  Optional<IOException> run(boolean wanted) {
    Optional<IOException> failure = Optional.empty();
    for (var part : parts) {
      try (var job = part.job) {
        if (wanted && failure.isEmpty()) job.write(part.content);
      } catch (IOException e) {
        failure = failure.or(() -> Optional.of(e));
      }
    }
    parts.clear();
    filled = 0;
    return failure;
  }
}
