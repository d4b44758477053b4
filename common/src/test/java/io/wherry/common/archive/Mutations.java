package io.wherry.common.archive;

import static io.wherry.common.archive.RawHeaders.paxRecord;
import static io.wherry.common.archive.RawHeaders.rawPax;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** An archive with every kind of header in it, and ways to spoil one. */
final class Mutations {
  private static final int BLOCK = TarHeader.BLOCK;
  private static final String LONG = "long/" + "name-".repeat(30);

  /** What hostile hands like to write into a header. */
  private static final List<String> WORDS =
      List.of(
          "../x",
          "/etc/x",
          "usr/../../x",
          "way/x",
          ".",
          "",
          "PBIN/x",
          "usr/a",
          "usr",
          "x\0y",
          "usr/\u00e4",
          "PBIN",
          "PBIN/environment",
          "a/".repeat(49),
          "usr/etc",
          "usr/e/tc");

  private static final List<String> NUMBERS =
      List.of(
          "00000000000",
          "00000000001",
          "77777777777",
          "-1",
          "7777777",
          "\u0080\0\0\0\0\0\0\0\0\0\1",
          "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
          "9",
          " 0 0");

  private Mutations() {}

  static byte[] seed() {
    return new RawTar()
        .directory("usr")
        .file("usr/a", "content of a")
        .file("usr/b", "b".repeat(700))
        .hardLink("usr/c", "usr/a")
        .symlink("way", "../..")
        .hardLink("usr/way", "way")
        .symlink("usr/etc", "/etc")
        .directory("long")
        .file(LONG, "long")
        .hardLink(LONG + "-link", LONG)
        .symlink("usr/far", "../".repeat(50) + "etc")
        .bytes(rawPax(paxRecord("mtime", "1700000000.5") + paxRecord("uname", "somebody")))
        .file("usr/timed", "timed")
        .bytes(rawPax(paxRecord("SCHILY.xattr.user.a", "x") + paxRecord("size", "6")))
        .file("usr/rich", "listed")
        .bytes(rawPax(paxRecord("SCHILY.acl.access", "user::rw-,user:lp:r--,group::r--")))
        .file("usr/listed", "listed")
        .bytes(rawPax(paxRecord("path", "usr/renamed") + paxRecord("linkpath", "a")))
        .symlink("x", "y")
        .bytes(RawHeaders.sparse(3000, "100", "5", "3000", "0"))
        .bytes(RawHeaders.posixSparse("1\n0\n5\n"))
        .bytes(
            rawPax(
                paxRecord("GNU.sparse.size", "2000")
                    + paxRecord("GNU.sparse.numblocks", "1")
                    + paxRecord("GNU.sparse.offset", "7")
                    + paxRecord("GNU.sparse.numbytes", "5")))
        .file("usr/holes", "12345")
        .bytes(
            rawPax(
                paxRecord("GNU.sparse.size", "2000")
                    + paxRecord("GNU.sparse.numblocks", "2")
                    + paxRecord("GNU.sparse.map", "7,5,2000,0")))
        .file("usr/more-holes", "12345")
        .bytes(RawHeaders.named("usr/b\u00e4r".getBytes(StandardCharsets.ISO_8859_1)))
        .directory("PBIN")
        .environment()
        .finished();
  }

  static byte[] of(byte[] tar, Random random) {
    var result = tar;
    for (int i = 0; i <= random.nextInt(2); i++) result = once(result, random);
    return result;
  }

  private static byte[] once(byte[] tar, Random random) {
    int blocks = tar.length / BLOCK;
    int at = random.nextInt(blocks) * BLOCK;
    int other = random.nextInt(blocks) * BLOCK;
    var result = tar.clone();
    switch (random.nextInt(9)) {
      case 0 -> result[random.nextInt(tar.length)] = (byte) random.nextInt();
      case 1 -> System.arraycopy(tar, other, result, at, BLOCK);
      case 2 -> result = Arrays.copyOf(tar, BLOCK + random.nextInt(tar.length));
      case 3 -> result = Arrays.copyOf(tar, tar.length + random.nextInt(2000));
      case 4 -> write(result, at, random.nextBoolean() ? 0 : 157, 100, pick(WORDS, random));
      case 5 -> result[at + 156] = (byte) "01234567SxLKgD\0".charAt(random.nextInt(15));
      case 6 -> write(result, at, 100 + 12 * random.nextInt(4), 12, pick(NUMBERS, random));
      case 7 -> write(result, at, 386 + 12 * random.nextInt(9), 12, pick(NUMBERS, random));
      default -> word(result, at, random);
    }
    if (at + BLOCK <= result.length && random.nextInt(8) > 0) reseal(result, at);
    return result;
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }

  private static void write(byte[] tar, int at, int field, int room, String word) {
    var bytes = word.getBytes(StandardCharsets.ISO_8859_1);
    Arrays.fill(tar, at + field, at + field + room, (byte) 0);
    System.arraycopy(bytes, 0, tar, at + field, Math.min(room, bytes.length));
  }

  /** Somewhere in a block, such as in the records of an extended header. */
  private static void word(byte[] tar, int at, Random random) {
    var word = random.nextBoolean() ? pick(WORDS, random) : "" + random.nextInt(3000);
    var bytes = word.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, tar, at + random.nextInt(BLOCK - bytes.length), bytes.length);
  }

  /** Makes the header's checksum right again, so that the lie behind it is what counts. */
  private static void reseal(byte[] tar, int at) {
    if (tar[at + 257] != 'u') return;
    Arrays.fill(tar, at + 148, at + 156, (byte) ' ');
    int sum = 0;
    for (int i = at; i < at + BLOCK; i++) sum += tar[i] & 0xff;
    var digits = "%06o\0".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, at + 148, digits.length);
  }

  /** Some bytes changed, some left out, or some twice. */
  static byte[] ofBytes(byte[] packed, Random random) {
    var broken = packed.clone();
    if (random.nextInt(4) == 0) {
      int from = random.nextInt(broken.length);
      int to = random.nextInt(broken.length);
      int length = Math.min(random.nextInt(64), broken.length - Math.max(from, to));
      System.arraycopy(packed, from, broken, to, length);
    } else
      for (int i = 0; i <= random.nextInt(3); i++)
        broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
    return random.nextInt(8) == 0
        ? Arrays.copyOf(broken, random.nextInt(broken.length + 20))
        : broken;
  }
}
