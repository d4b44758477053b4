package io.wherry.common.archive;

import io.wherry.common.model.Md5Sum;
import java.util.Optional;

/**
 * The MD5 of files by their paths, in twenty-four bytes each where a map would take two hundred:
 * there may be a hundred thousand. Paths are told apart by sixty-four bits; where two fall together
 * neither is known, and whoever asks reads the file. Safe from any thread.
 */
public final class SumsByPath {
  /** Knows nothing. */
  public static final SumsByPath NONE = new SumsByPath(2);

  private static final int FIRST = 1 << 8;
  private static final int WORDS = 3;
  private static final Md5Sum UNKNOWN = new Md5Sum(0, 0);

  /** For each path its number, which is not zero, and the two halves of its sum. */
  private long[] slots;

  private int size;

  SumsByPath() {
    this(FIRST);
  }

  private SumsByPath(int room) {
    this.slots = new long[WORDS * room];
  }

  public synchronized int size() {
    return size;
  }

  public synchronized Optional<Md5Sum> get(String path) {
    int at = find(PathNumber.of(path));
    if (slots[at] == 0) return Optional.empty();
    return Optional.of(new Md5Sum(slots[at + 1], slots[at + 2])).filter(s -> !s.equals(UNKNOWN));
  }

  /** Each path once. */
  synchronized void put(String path, Md5Sum sum) {
    if (2 * WORDS * size >= slots.length) grow();
    put(PathNumber.of(path), sum.first(), sum.second());
  }

  private void put(long number, long first, long second) {
    int at = find(number);
    boolean free = slots[at] == 0;
    if (free) size++;
    slots[at] = number;
    slots[at + 1] = free ? first : UNKNOWN.first();
    slots[at + 2] = free ? second : UNKNOWN.second();
  }

  private int find(long number) {
    int mask = slots.length / WORDS - 1;
    int at = (int) number & mask;
    while (slots[WORDS * at] != 0 && slots[WORDS * at] != number) at = at + 1 & mask;
    return WORDS * at;
  }

  private void grow() {
    var old = slots;
    slots = new long[2 * old.length];
    size = 0;
    for (int i = 0; i < old.length; i += WORDS)
      if (old[i] != 0) put(old[i], old[i + 1], old[i + 2]);
  }
}
