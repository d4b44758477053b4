package io.wherry.common.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A thread's own memory outside the heap for what its calls point to, so that a call allocates
 * nothing. What is put into it lasts until the one that {@link #open} gave is closed; those may be
 * nested. Content is what was there before.
 */
final class Scratch implements AutoCloseable {
  private static final int SIZE = 12 << 10; // two long paths and a little
  private static final int NESTED = 8;
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<Scratch> MINE = ThreadLocal.withInitial(Scratch::new);

  private final MemorySegment state = Arena.ofAuto().allocate(STATE);
  private final MemorySegment room = Arena.ofAuto().allocate(SIZE, 8);
  private final List<MemorySegment> beyond = new ArrayList<>();
  private final long[] marks = new long[NESTED];
  private int depth;
  private long used;

  private Scratch() {}

  static Scratch ofThread() {
    return MINE.get();
  }

  static Scratch open() {
    var mine = MINE.get();
    mine.marks[mine.depth++] = mine.used;
    return mine;
  }

  @Override
  public void close() {
    used = marks[--depth];
    if (depth == 0 && !beyond.isEmpty()) beyond.clear();
  }

  /** Where the C library's {@code errno} goes. */
  MemorySegment state() {
    return state;
  }

  /** That of the thread's last call. */
  int errno() {
    return state.get(JAVA_INT, ERRNO);
  }

  /** Room for that many bytes, aligned to words. */
  MemorySegment room(long bytes) {
    long from = (used + 7) & ~7L;
    if (from + bytes > SIZE) {
      var more = Arena.ofAuto().allocate(bytes, 8);
      beyond.add(more);
      return more;
    }
    used = from + bytes;
    return room.asSlice(from, bytes);
  }

  /** The address of the path's name, as C has strings. */
  long text(Path path) {
    return text(FileNames.bytes(path));
  }

  /** Likewise of a name as {@link FileNames} has them. */
  long text(String name) {
    return text(FileNames.bytes(name));
  }

  private long text(byte[] bytes) {
    var to = room(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, to, JAVA_BYTE, 0, bytes.length);
    to.set(JAVA_BYTE, bytes.length, (byte) 0);
    return to.address();
  }

  long bytes(byte[] bytes) {
    var to = room(bytes.length);
    MemorySegment.copy(bytes, 0, to, JAVA_BYTE, 0, bytes.length);
    return to.address();
  }

  /** Two times of the kernel's, access and modification, that are the same. */
  long times(long seconds, long nanos) {
    var to = room(4 * JAVA_LONG.byteSize());
    for (int i = 0; i < 4; i++) to.setAtIndex(JAVA_LONG, i, i % 2 == 0 ? seconds : nanos);
    return to.address();
  }
}
