package io.wherry.agent.install;

import io.wherry.common.archive.PathNumber;

/**
 * Paths, in sixteen bytes each or less. Another one may pass for one of them, though nobody will
 * see that happen: for whoever has to look at the few that pass anyway.
 */
final class PathFilter {
  private long[] slots = new long[1 << 8];
  private int size;

  void add(String path) {
    if (2 * size >= slots.length) grow();
    put(PathNumber.of(path));
  }

  /** Always true of one that was added. */
  boolean passes(String path) {
    long number = PathNumber.of(path);
    return slots[find(number)] == number;
  }

  private void put(long number) {
    int at = find(number);
    if (slots[at] == 0) size++;
    slots[at] = number;
  }

  private int find(long number) {
    int mask = slots.length - 1;
    int at = (int) number & mask;
    while (slots[at] != 0 && slots[at] != number) at = at + 1 & mask;
    return at;
  }

  private void grow() {
    var old = slots;
    slots = new long[2 * old.length];
    size = 0;
    for (long number : old) if (number != 0) put(number);
  }
}
