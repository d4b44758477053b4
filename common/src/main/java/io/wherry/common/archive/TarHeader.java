package io.wherry.common.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The 512-byte block before each object: its fields, read strictly and written as GNU tar does. */
final class TarHeader {
  static final int BLOCK = 512;
  static final int NAME_ROOM = 100;
  private static final int OWNER_ROOM = 32;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_ROOM = 8;
  private static final int MAGIC_AT = 257;
  private static final int PREFIX_AT = 345;
  private static final byte[] GNU = "ustar  \0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] POSIX = "ustar\00000".getBytes(StandardCharsets.US_ASCII);

  private final byte[] block;

  private TarHeader(byte[] block) {
    this.block = block;
  }

  static TarHeader parse(byte[] block) throws HostileArchiveException {
    var header = new TarHeader(block);
    if (!header.hasMagic(GNU) && !header.hasMagic(POSIX))
      throw new HostileArchiveException("holds something that is no tar header", "");
    if (header.number(CHECKSUM_AT, CHECKSUM_ROOM) != header.checksum())
      throw new HostileArchiveException("its header has a wrong checksum", header.name());
    return header;
  }

  static boolean isZero(byte[] block) {
    for (byte b : block) if (b != 0) return false;
    return true;
  }

  private boolean hasMagic(byte[] magic) {
    return Arrays.equals(block, MAGIC_AT, MAGIC_AT + magic.length, magic, 0, magic.length);
  }

  private long checksum() {
    long sum = (long) ' ' * CHECKSUM_ROOM;
    for (int i = 0; i < BLOCK; i++)
      if (i < CHECKSUM_AT || i >= CHECKSUM_AT + CHECKSUM_ROOM) sum += block[i] & 0xff;
    return sum;
  }

  char type() {
    return (char) (block[156] & 0xff);
  }

  String name() throws HostileArchiveException {
    var name = text(0, NAME_ROOM);
    if (!hasMagic(POSIX)) return name;
    var prefix = text(PREFIX_AT, 155);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  String linkName() throws HostileArchiveException {
    return text(157, NAME_ROOM);
  }

  String user() throws HostileArchiveException {
    return text(265, OWNER_ROOM);
  }

  String group() throws HostileArchiveException {
    return text(297, OWNER_ROOM);
  }

  long mode() throws HostileArchiveException {
    return number(100, 8);
  }

  long uid() throws HostileArchiveException {
    return number(108, 8);
  }

  long gid() throws HostileArchiveException {
    return number(116, 8);
  }

  long size() throws HostileArchiveException {
    return number(124, 12);
  }

  long mtime() throws HostileArchiveException {
    return number(136, 12);
  }

  private String text(int at, int room) throws HostileArchiveException {
    int end = at;
    while (end < at + room && block[end] != 0) end++;
    return decode(block, at, end - at);
  }

  static String decode(byte[] bytes, int at, int length) throws HostileArchiveException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, at, length))
          .toString();
    } catch (CharacterCodingException e) {
      var shown = new String(bytes, at, length, StandardCharsets.ISO_8859_1);
      throw new HostileArchiveException("its name is not UTF-8", shown);
    }
  }

  private long number(int at, int room) throws HostileArchiveException {
    if ((block[at] & 0x80) != 0) return binary(at, room);
    int i = at;
    int end = at + room;
    while (i < end && block[i] == ' ') i++;
    long value = 0;
    for (; i < end && block[i] >= '0' && block[i] <= '7'; i++) value = value << 3 | block[i] - '0';
    for (; i < end; i++)
      if (block[i] != 0 && block[i] != ' ')
        throw new HostileArchiveException("its header has a broken number", text(0, NAME_ROOM));
    return value;
  }

  /** GNU's way for what octal digits cannot hold: two's complement behind a marking first bit. */
  private long binary(int at, int room) throws HostileArchiveException {
    boolean negative = (block[at] & 0xff) == 0xff;
    if (!negative && (block[at] & 0xff) != 0x80)
      throw new HostileArchiveException("its header has a broken number", text(0, NAME_ROOM));
    long value = negative ? -1 : 0;
    for (int i = at + 1; i < at + room; i++) {
      if (i < at + room - 8 && block[i] != (negative ? -1 : 0))
        throw new HostileArchiveException("its header has a number out of range", text(0, 100));
      value = value << 8 | (block[i] & 0xff);
    }
    if (room > 8 && (value < 0) != negative)
      throw new HostileArchiveException("its header has a number out of range", text(0, NAME_ROOM));
    return value;
  }

  /** A GNU header for {@code entry}, whose names are cut where they are too long for it. */
  static byte[] print(TarEntry entry, char type) {
    var header = new TarHeader(new byte[BLOCK]);
    boolean directory = entry.kind() == TarEntry.Kind.DIRECTORY;
    header.put(0, NAME_ROOM, directory ? entry.path() + "/" : entry.path());
    header.put(100, 8, entry.mode());
    header.put(108, 8, entry.uid());
    header.put(116, 8, entry.gid());
    header.put(124, 12, entry.size());
    header.put(136, 12, entry.mtimeSeconds());
    header.block[156] = (byte) type;
    header.put(157, NAME_ROOM, entry.linkTarget());
    System.arraycopy(GNU, 0, header.block, MAGIC_AT, GNU.length);
    header.put(265, OWNER_ROOM - 1, entry.user());
    header.put(297, OWNER_ROOM - 1, entry.group());
    header.seal();
    return header.block;
  }

  private void seal() {
    put(CHECKSUM_AT, CHECKSUM_ROOM - 1, checksum());
    block[CHECKSUM_AT + CHECKSUM_ROOM - 1] = ' ';
  }

  private void put(int at, int room, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, block, at, Math.min(bytes.length, room));
  }

  private void put(int at, int room, long value) {
    var digits = Long.toOctalString(value);
    if (value >= 0 && digits.length() < room) {
      put(at, room, "0".repeat(room - 1 - digits.length()) + digits);
      return;
    }
    for (int i = 0; i < room; i++)
      block[at + room - 1 - i] = i < 8 ? (byte) (value >> (8 * i)) : (byte) (value < 0 ? -1 : 0);
    block[at] = (byte) (value < 0 ? 0xff : 0x80);
  }
}
