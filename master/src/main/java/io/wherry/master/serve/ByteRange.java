package io.wherry.master.serve;

import java.util.regex.Pattern;

/** What part of a file a client asked for. */
sealed interface ByteRange {
  Pattern ONE = Pattern.compile("bytes=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

  /** No range, several, or one that means nothing: all of it. */
  record Whole() implements ByteRange {}

  record Part(long first, long length) implements ByteRange {}

  /** Lies beyond the end. */
  record Unsatisfiable() implements ByteRange {}

  static ByteRange parse(String header, long size) {
    var match = ONE.matcher(header);
    if (!match.matches()) return new Whole();
    var first = match.group(1);
    var last = match.group(2);
    if (first.isEmpty()) return last.isEmpty() ? new Whole() : suffix(Long.parseLong(last), size);
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
    if (to < from) return new Whole();
    if (from >= size) return new Unsatisfiable();
    return new Part(from, Math.min(to, size - 1) - from + 1);
  }

  private static ByteRange suffix(long length, long size) {
    if (length == 0 || size == 0) return new Unsatisfiable();
    return new Part(Math.max(0, size - length), Math.min(size, length));
  }
}
