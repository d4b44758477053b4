package io.wherry.common.archive;

import io.wherry.common.posix.FileNames;
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
    if (space == at || data[at] == '0') throw broken();
    int length = 0;
    for (int i = at; i < space; i++) {
      if (data[i] < '0' || data[i] > '9') throw broken();
      length = length * 10 + data[i] - '0';
    }
    return length;
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
    for (var record : records) if (record.key().equals(key)) return Optional.of(record.text());
    return Optional.empty();
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
    return text.isEmpty() ? Optional.empty() : Optional.of(PaxTime.parse(text.get()));
  }
}
