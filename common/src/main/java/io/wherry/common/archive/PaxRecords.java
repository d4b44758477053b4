package io.wherry.common.archive;

import io.wherry.common.posix.FileNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The extended header of POSIX: {@code length key=value\n}, values being any bytes. Keys in the
 * order in which they stand; only those of sparse files may stand twice.
 */
record PaxRecords(List<Record> records) {
  static final PaxRecords NONE = new PaxRecords(List.of());
  private static final int LENGTH_DIGITS = 8;

  /** One key and its value. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Record(String key, byte[] value) {
    String text() {
      return FileNames.text(value);
    }
  }

  PaxRecords {
    records = List.copyOf(records);
  }

  static PaxRecords parse(byte[] data) throws HostileArchiveException {
    var records = new ArrayList<Record>();
    var keys = new HashSet<String>();
    for (int at = 0; at < data.length; ) {
      int space = indexOf(data, ' ', at, Math.min(data.length, at + LENGTH_DIGITS));
      int end = at + length(data, at, space);
      if (end > data.length || end < space + 2 || data[end - 1] != '\n') throw broken();
      int equals = indexOf(data, '=', space + 1, end - 1);
      var key = FileNames.text(data, space + 1, equals - space - 1);
      if (!keys.add(key) && !SparseMap.mayRepeat(key)) throw twice(key);
      records.add(new Record(key, Arrays.copyOfRange(data, equals + 1, end - 1)));
      at = end;
    }
    return new PaxRecords(records);
  }

  private static int length(byte[] data, int at, int space) throws HostileArchiveException {
    var digits = new String(data, at, space - at, StandardCharsets.ISO_8859_1);
    if (!digits.matches("[1-9][0-9]*")) throw broken();
    return Integer.parseInt(digits);
  }

  private static int indexOf(byte[] data, char wanted, int from, int to)
      throws HostileArchiveException {
    for (int i = from; i < to; i++) if (data[i] == wanted) return i;
    throw broken();
  }

  static HostileArchiveException broken() {
    return new HostileArchiveException("holds a broken extended header", "");
  }

  private static HostileArchiveException twice(String key) {
    return new HostileArchiveException("says '" + key + "' twice in an extended header", "");
  }

  Optional<String> text(String key) {
    return records.stream().filter(r -> r.key().equals(key)).findFirst().map(Record::text);
  }

  long number(String key, long otherwise) throws HostileArchiveException {
    var text = text(key);
    return text.isEmpty() ? otherwise : number(text.get());
  }

  static long number(String digits) throws HostileArchiveException {
    if (!digits.matches("[0-9]{1,18}")) throw broken();
    return Long.parseLong(digits);
  }

  /** Seconds and nanoseconds of {@code mtime}. */
  Optional<long[]> mtime() throws HostileArchiveException {
    var text = text("mtime");
    if (text.isEmpty()) return Optional.empty();
    if (!text.get().matches("-?[0-9]{1,15}(\\.[0-9]{0,30})?")) throw broken();
    var time = new java.math.BigDecimal(text.get());
    var seconds = time.setScale(0, java.math.RoundingMode.FLOOR);
    long nanos = time.subtract(seconds).movePointRight(9).longValue();
    return Optional.of(new long[] {seconds.longValueExact(), nanos});
  }
}
