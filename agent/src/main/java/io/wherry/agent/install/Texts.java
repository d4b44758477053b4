package io.wherry.agent.install;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Texts by number, in their bytes and four more each, where objects would take sixty. */
final class Texts {
  private final int[] ends;
  private byte[] bytes = {};
  private int size;

  /** For as many as there will be. */
  Texts(int size) {
    this.ends = new int[size];
  }

  void add(String text) {
    var more = text.getBytes(StandardCharsets.UTF_8);
    int start = start(size);
    if (start + more.length > bytes.length) bytes = Arrays.copyOf(bytes, room(start, more.length));
    System.arraycopy(more, 0, bytes, start, more.length);
    ends[size++] = start + more.length;
    if (size == ends.length) bytes = Arrays.copyOf(bytes, ends[size - 1]);
  }

  private static int room(int start, int more) {
    return Math.addExact(start + more, start / 2);
  }

  String get(int number) {
    int start = start(number);
    return new String(bytes, start, ends[number] - start, StandardCharsets.UTF_8);
  }

  private int start(int number) {
    return number == 0 ? 0 : ends[number - 1];
  }
}
