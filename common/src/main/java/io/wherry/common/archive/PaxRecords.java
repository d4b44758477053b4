package io.wherry.common.archive;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The extended header of POSIX: {@code length key=value\n}, values being any bytes. */
record PaxRecords(Map<String, byte[]> values) {
  static final PaxRecords NONE = new PaxRecords(Map.of());
  private static final String XATTR = "SCHILY.xattr.";
  private static final int LENGTH_DIGITS = 8;

  static PaxRecords parse(byte[] data) throws HostileArchiveException {
    var values = new LinkedHashMap<String, byte[]>();
    int at = 0;
    while (at < data.length) at = parseOne(data, at, values);
    return new PaxRecords(values);
  }

  private static int parseOne(byte[] data, int at, Map<String, byte[]> values)
      throws HostileArchiveException {
    int space = indexOf(data, ' ', at, Math.min(data.length, at + LENGTH_DIGITS));
    int end = at + length(data, at, space);
    if (end > data.length || end < space + 2 || data[end - 1] != '\n') throw broken();
    int equals = indexOf(data, '=', space + 1, end - 1);
    var key = TarHeader.decode(data, space + 1, equals - space - 1);
    if (key.startsWith("GNU.sparse"))
      throw new HostileArchiveException("holds a sparse file, which packages may not", "");
    values.put(key, Arrays.copyOfRange(data, equals + 1, end - 1));
    return end;
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

  private static HostileArchiveException broken() {
    return new HostileArchiveException("holds a broken extended header", "");
  }

  Optional<String> text(String key) throws HostileArchiveException {
    var value = values.get(key);
    if (value == null) return Optional.empty();
    return Optional.of(TarHeader.decode(value, 0, value.length));
  }

  long number(String key, long otherwise) throws HostileArchiveException {
    var text = text(key);
    if (text.isEmpty()) return otherwise;
    if (!text.get().matches("[0-9]{1,18}")) throw broken();
    return Long.parseLong(text.get());
  }

  /** Seconds and nanoseconds of {@code mtime}. */
  Optional<long[]> mtime() throws HostileArchiveException {
    var text = text("mtime");
    if (text.isEmpty()) return Optional.empty();
    if (!text.get().matches("-?[0-9]{1,15}(\\.[0-9]*)?")) throw broken();
    var time = new java.math.BigDecimal(text.get());
    var seconds = time.setScale(0, java.math.RoundingMode.FLOOR);
    long nanos = time.subtract(seconds).movePointRight(9).longValue();
    return Optional.of(new long[] {seconds.longValueExact(), nanos});
  }

  Map<String, byte[]> xattrs() {
    var found = new TreeMap<String, byte[]>();
    values.forEach((key, value) -> {
      if (key.startsWith(XATTR)) found.put(key.substring(XATTR.length()), value);
    });
    return found;
  }

  static byte[] printXattrs(Map<String, byte[]> xattrs) {
    var out = new ByteArrayOutputStream();
    new TreeMap<>(xattrs).forEach((name, value) -> print(out, XATTR + name, value));
    return out.toByteArray();
  }

  private static void print(ByteArrayOutputStream out, String key, byte[] value) {
    var start = (" " + key + "=").getBytes(StandardCharsets.UTF_8);
    int rest = start.length + value.length + 1;
    int length = rest + Integer.toString(rest).length();
    if (Integer.toString(length).length() + rest != length) length++;
    out.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(start);
    out.writeBytes(value);
    out.write('\n');
  }
}
