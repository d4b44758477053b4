package io.wherry.common.archive;

import io.wherry.common.posix.FileNames;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An access control list: as the kernel keeps it, with numbers, and as archives keep it, in lines
 * such as {@code user:lp:r--}, whose middle is a name or, for want of one, a number.
 */
record Acl(List<Line> lines) {
  static final String ACCESS = "system.posix_acl_access";
  static final String DEFAULT = "system.posix_acl_default";
  private static final int VERSION = 2;
  private static final int NOBODY = -1;
  private static final int MOST_LINES = 1000;
  private static final Pattern SPELLED =
      Pattern.compile("(user|group|mask|other):([^:,\n]*):([r-][w-][x-])(?::([0-9]+))?");

  Acl {
    lines = List.copyOf(lines);
  }

  /** Whom a line is about, in the kernel's numbers. */
  private enum Tag {
    USER_OBJ(0x01, "user"),
    USER(0x02, "user"),
    GROUP_OBJ(0x04, "group"),
    GROUP(0x08, "group"),
    MASK(0x10, "mask"),
    OTHER(0x20, "other");

    private final int number;
    private final String word;

    Tag(int number, String word) {
      this.number = number;
      this.word = word;
    }

    boolean named() {
      return this == USER || this == GROUP;
    }

    static Tag of(int number) throws HostileArchiveException {
      for (var tag : values()) if (tag.number == number) return tag;
      throw broken("" + number);
    }

    static Tag of(String word, boolean named) throws HostileArchiveException {
      for (var tag : values()) if (tag.word.equals(word) && tag.named() == named) return tag;
      throw broken(word);
    }
  }

  /** One line; {@code whom} is empty unless the tag wants a name. */
  record Line(Tag tag, int permissions, String whom) {}

  /** Numbers for the names, or spelled numbers, that an archive gives. */
  record Numbers(Number users, Number groups) {
    static final Numbers SPELLED = new Numbers(Acl::spelled, Acl::spelled);
  }

  /** A number for a name. */
  interface Number {
    long of(String nameOrNumber) throws IOException;
  }

  private static long spelled(String number) throws HostileArchiveException {
    if (number.matches("[0-9]{1,10}")) return Long.parseLong(number);
    throw broken(number);
  }

  /** Names, or spelled numbers, for the kernel's numbers. */
  interface Names {
    String of(long number) throws IOException;
  }

  static boolean isAcl(String attribute) {
    return attribute.equals(ACCESS) || attribute.equals(DEFAULT);
  }

  /** What the kernel keeps, its numbers spelled by those who know. */
  static Acl of(byte[] kernels, Names users, Names groups) throws IOException {
    var in = ByteBuffer.wrap(kernels).order(ByteOrder.LITTLE_ENDIAN);
    var lines = new ArrayList<Line>();
    try {
      if (in.getInt() != VERSION) throw broken("its version");
      while (in.hasRemaining()) {
        var tag = Tag.of(in.getShort());
        int permissions = in.getShort() & 7;
        long number = Integer.toUnsignedLong(in.getInt());
        var names = tag == Tag.USER ? users : groups;
        lines.add(new Line(tag, permissions, tag.named() ? names.of(number) : ""));
      }
    } catch (BufferUnderflowException e) {
      throw broken("its end");
    }
    return new Acl(lines);
  }

  static Acl parse(byte[] text) throws HostileArchiveException {
    var lines = new ArrayList<Line>();
    for (var spelled : FileNames.text(text).split("[,\n]")) {
      if (spelled.isEmpty()) continue;
      var match = SPELLED.matcher(spelled);
      if (!match.matches() || lines.size() == MOST_LINES) throw broken(spelled);
      var tag = Tag.of(match.group(1), !match.group(2).isEmpty());
      lines.add(new Line(tag, permissions(match.group(3)), match.group(2)));
    }
    return new Acl(lines);
  }

  private static int permissions(String spelled) {
    int bits = 0;
    for (int i = 0; i < 3; i++) if (spelled.charAt(i) != '-') bits |= 4 >> i;
    return bits;
  }

  byte[] text() {
    var text = new StringBuilder();
    for (var line : lines) {
      text.append(line.tag.word).append(':').append(line.whom).append(':');
      for (int i = 0; i < 3; i++)
        text.append((line.permissions & 4 >> i) == 0 ? '-' : "rwx".charAt(i));
      text.append('\n');
    }
    return FileNames.bytes(text.toString());
  }

  byte[] kernels(Numbers numbers) throws IOException {
    var out = ByteBuffer.allocate(4 + 8 * lines.size()).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(VERSION);
    for (var line : lines) {
      out.putShort((short) line.tag.number).putShort((short) line.permissions);
      out.putInt(
          switch (line.tag) {
            case USER -> (int) numbers.users.of(line.whom);
            case GROUP -> (int) numbers.groups.of(line.whom);
            case USER_OBJ, GROUP_OBJ, MASK, OTHER -> NOBODY;
          });
    }
    return out.array();
  }

  private static HostileArchiveException broken(String where) {
    return new HostileArchiveException("has a broken access control list at '" + where + "'", "");
  }
}
