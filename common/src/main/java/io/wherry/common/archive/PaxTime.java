package io.wherry.common.archive;

/**
 * A time as extended headers spell it, {@code -1234.5}: read for every file of an archive, so
 * without a pattern.
 */
final class PaxTime {
  private static final int SECOND = 1_000_000_000;
  private static final int WHOLE_DIGITS = 15;
  private static final int FRACTION_DIGITS = 30;
  private static final int NANO_DIGITS = 9;

  private PaxTime() {}

  /** Seconds, rounded down, and the nanoseconds since then, what is smaller left out. */
  static long[] parse(String text) throws HostileArchiveException {
    boolean before = text.startsWith("-");
    int start = before ? 1 : 0;
    int point = text.indexOf('.') < 0 ? text.length() : text.indexOf('.');
    int end = Math.min(text.length(), point + 1);
    if (point == start || point - start > WHOLE_DIGITS) throw PaxRecords.broken();
    if (text.length() - end > FRACTION_DIGITS) throw PaxRecords.broken();
    long seconds = number(text, start, point);
    int nanoEnd = Math.min(text.length(), end + NANO_DIGITS);
    long nanos = number(text, end, nanoEnd);
    for (int i = nanoEnd - end; i < NANO_DIGITS; i++) nanos *= 10;
    boolean more = false;
    for (int i = nanoEnd; i < text.length(); i++) more |= number(text, i, i + 1) > 0;
    if (!before) return new long[] {seconds, nanos};
    long back = nanos + (more ? 1 : 0);
    return back == 0 ? new long[] {-seconds, 0} : new long[] {-seconds - 1, SECOND - back};
  }

  private static long number(String text, int from, int to) throws HostileArchiveException {
    long number = 0;
    for (int i = from; i < to; i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') throw PaxRecords.broken();
      number = number * 10 + digit - '0';
    }
    return number;
  }
}
