package io.wherry.common.archive;

import io.wherry.common.posix.FileNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The 512-byte block before each object: its fields, read strictly and written as GNU tar does. */
final class TarHeader {
  static final int BLOCK = 512;
  static final int NAME_ROOM = 100;
  static final int OWNER_ROOM = 32;
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

  /** A block that continues a header, so has no checksum of its own. */
  static TarHeader unchecked(byte[] block) {
    return new TarHeader(block);
  }

  static boolean isZero(byte[] block) {
    for (byte b : block) if (b != 0) return false;
    return true;
  }

  private boolean hasMagic(byte[] magic) {
    return Arrays.equals(block, MAGIC_AT, MAGIC_AT + magic.length, magic, 0, magic.length);
  }

  boolean isGnu() {
    return hasMagic(GNU);
  }

  /** Of all bytes, with blanks where it stands itself. */
  private long checksum() {
    return (long) ' ' * CHECKSUM_ROOM
        + sum(0, CHECKSUM_AT)
        + sum(CHECKSUM_AT + CHECKSUM_ROOM, BLOCK);
  }

  private int sum(int from, int to) {
    int sum = 0;
    for (int i = from; i < to; i++) sum += block[i] & 0xff;
    return sum;
  }

  char type() {
    return (char) (block[156] & 0xff);
  }

  String name() {
    var name = text(0, NAME_ROOM);
    if (!hasMagic(POSIX)) return name;
    var prefix = text(PREFIX_AT, 155);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** Of a file, however it is spelled: sparse ones have a type of their own. */
  boolean isPlainFile() {
    return type() == '0' || type() == '\0';
  }

  /** Of what a package brings besides its image. */
  boolean isEnvironment() {
    var name = name();
    var plain = name.startsWith("./") ? name.substring(2) : name;
    return isPlainFile() && plain.equals(PathRules.ENVIRONMENT);
  }

  String linkName() {
    return text(157, NAME_ROOM);
  }

  String user() {
    return text(265, OWNER_ROOM);
  }

  String group() {
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

  private String text(int at, int room) {
    int end = at;
    while (end < at + room && block[end] != 0) end++;
    return FileNames.text(block, at, end - at);
  }

  long number(int at, int room) throws HostileArchiveException {
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
    return unsealed(entry, type, entry.size()).sealed();
  }

  /** The same, still to be filled in. */
  static TarHeader unsealed(TarEntry entry, char type, long stored) {
    var header = new TarHeader(new byte[BLOCK]);
    boolean directory = entry.kind() == TarEntry.Kind.DIRECTORY;
    header.put(0, NAME_ROOM, directory ? entry.path() + "/" : entry.path());
    header.put(100, 8, entry.mode());
    header.put(108, 8, entry.uid());
    header.put(116, 8, entry.gid());
    header.put(124, 12, stored);
    header.put(136, 12, entry.mtimeSeconds());
    header.block[156] = (byte) type;
    header.put(157, NAME_ROOM, entry.linkTarget());
    System.arraycopy(GNU, 0, header.block, MAGIC_AT, GNU.length);
    header.put(265, OWNER_ROOM - 1, entry.user());
    header.put(297, OWNER_ROOM - 1, entry.group());
    return header;
  }

  byte[] sealed() {
    put(CHECKSUM_AT, CHECKSUM_ROOM - 1, checksum());
    block[CHECKSUM_AT + CHECKSUM_ROOM - 1] = ' ';
    return block;
  }

  byte[] bytes() {
    return block;
  }

  boolean flag(int at) {
    return block[at] != 0;
  }

  void flag(int at, boolean set) {
    block[at] = (byte) (set ? 1 : 0);
  }

  boolean isBlank(int at, int room) {
    for (int i = at; i < at + room; i++) if (block[i] != 0) return false;
    return true;
  }

  private void put(int at, int room, String text) {
    var bytes = FileNames.bytes(text);
    System.arraycopy(bytes, 0, block, at, Math.min(bytes.length, room));
  }

  void put(int at, int room, long value) {
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
