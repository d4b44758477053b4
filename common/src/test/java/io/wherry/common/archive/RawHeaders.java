package io.wherry.common.archive;

import static io.wherry.common.archive.RawTar.entry;

import io.wherry.common.archive.TarEntry.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Headers as nobody honest writes them. */
final class RawHeaders {
  private static final Charset US = StandardCharsets.US_ASCII;

  private RawHeaders() {}

  static byte[] sparse(long size, String... numbers) {
    var header = TarHeader.unsealed(entry("holes", Kind.FILE, size, ""), 'S', 5);
    for (int i = 0; i < numbers.length; i++)
      header.put(386 + 12 * i, 12, Long.parseLong(numbers[i]));
    header.put(483, 12, size);
    return padded(header.sealed(), "12345".getBytes(US));
  }

  /** A map that is continued for ever. */
  static byte[] endlessSparse() {
    var header = TarHeader.unsealed(entry("holes", Kind.FILE, 100, ""), 'S', 5);
    header.put(398, 12, 5);
    header.flag(482, true);
    var next = TarHeader.unchecked(new byte[512]);
    for (int i = 0; i < 21; i++) next.put(24 * i + 12, 12, 0);
    next.flag(504, true);
    var all = new ByteArrayOutputStream();
    all.writeBytes(header.sealed());
    for (int i = 0; i < 2000; i++) all.writeBytes(next.bytes());
    return all.toByteArray();
  }

  static byte[] posixSparse(String map) {
    var records =
        paxRecord("GNU.sparse.major", "1")
            + paxRecord("GNU.sparse.minor", "0")
            + paxRecord("GNU.sparse.name", "holes")
            + paxRecord("GNU.sparse.realsize", "100");
    var content = Arrays.copyOf(map.getBytes(US), 512 + 5);
    var header = TarHeader.print(entry("made-up", Kind.FILE, content.length, ""), '0');
    return padded(rawPax(records), padded(header, content));
  }

  static byte[] manyAttributes() {
    return rawPax(
        paxRecord("SCHILY.xattr.user.a", "x".repeat(500))
            + paxRecord("SCHILY.xattr.user.b", "x".repeat(500)));
  }

  /** GNU's numbers in base 256. */
  static byte[] binarySize(int first) {
    var header = TarHeader.print(entry("huge", Kind.FILE, 0, ""), '0');
    Arrays.fill(header, 124, 136, (byte) 0xff);
    header[124] = (byte) (first == 0x40 ? 0x80 : first);
    return sealed(header);
  }

  static byte[] padded(byte[] header, byte[] content) {
    var all = new ByteArrayOutputStream();
    all.writeBytes(header);
    all.writeBytes(content);
    all.writeBytes(new byte[-content.length & 511]);
    return all.toByteArray();
  }

  static byte[] named(byte[] name) {
    var header = TarHeader.print(entry("b", Kind.FILE, 0, ""), '0');
    System.arraycopy(name, 0, header, 0, name.length);
    return sealed(header);
  }

  static byte[] spoiled() {
    var header = TarHeader.print(entry("spoiled", Kind.FILE, 0, ""), '0');
    header[100] ^= 1;
    return header;
  }

  static byte[] negative() {
    var header = TarHeader.print(entry("negative", Kind.FILE, 0, ""), '0');
    Arrays.fill(header, 124, 136, (byte) 0xff);
    return sealed(header);
  }

  static byte[] sealed(byte[] header) {
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) sum += b & 0xff;
    System.arraycopy("%06o\0".formatted(sum).getBytes(US), 0, header, 148, 7);
    return header;
  }

  static byte[] longName(String name) {
    var tar = new RawTar().header(entry("././@LongLink", Kind.FILE, name.length(), ""), 'L');
    return tar.bytes(Arrays.copyOf(name.getBytes(US), 512)).unfinished();
  }

  static byte[] pax(String key, String value) {
    return rawPax(paxRecord(key, value));
  }

  static String paxRecord(String key, String value) {
    int rest = key.length() + value.length() + 3;
    int length = rest + Integer.toString(rest).length();
    length = rest + Integer.toString(length).length();
    return length + " " + key + "=" + value + "\n";
  }

  static byte[] rawPax(String text) {
    var tar = new RawTar().header(entry("pax", Kind.FILE, text.length(), ""), 'x');
    int padded = text.length() + 511 & ~511;
    return tar.bytes(Arrays.copyOf(text.getBytes(US), padded)).unfinished();
  }
}
