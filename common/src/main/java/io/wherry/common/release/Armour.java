package io.wherry.common.release;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** What minisign's files share: comment lines, and base 64 lines in the one canonical spelling. */
final class Armour {
  static final String UNTRUSTED = "untrusted comment: ";
  static final byte[] ALGORITHM = {'E', 'd'};
  private static final int MOST_BYTES = 8192;

  private Armour() {}

  /** The lines of a file that must have exactly so many, each ended by a newline. */
  static List<String> lines(byte[] file, int count, String what) throws MalformedException {
    if (file.length > MOST_BYTES)
      throw new MalformedException(what + " is " + file.length + " bytes long: too long");
    var text = decoded(file, what);
    if (text.indexOf('\r') >= 0)
      throw new MalformedException(what + " has carriage returns; end its lines with newlines");
    if (!text.endsWith("\n")) throw new MalformedException(what + " is cut short");
    var lines = List.of(text.substring(0, text.length() - 1).split("\n", -1));
    if (lines.size() != count)
      throw new MalformedException(what + " has " + lines.size() + " lines instead of " + count);
    if (!lines.getFirst().startsWith(UNTRUSTED))
      throw new MalformedException(what + " does not begin with '" + UNTRUSTED + "'");
    return lines;
  }

  private static String decoded(byte[] file, String what) throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
    } catch (CharacterCodingException _) {
      throw new MalformedException(what + " is not text");
    }
  }

  static byte[] base64(String line, int length, String what) throws MalformedException {
    byte[] raw;
    try {
      raw = Base64.getDecoder().decode(line);
    } catch (IllegalArgumentException _) {
      throw new MalformedException(what + " is not base 64");
    }
    if (raw.length != length)
      throw new MalformedException(what + " holds " + raw.length + " bytes instead of " + length);
    if (!Base64.getEncoder().encodeToString(raw).equals(line))
      throw new MalformedException(what + " is not spelled canonically");
    return raw;
  }

  static void requireAlgorithm(byte[] raw, String what) throws MalformedException {
    if (Arrays.equals(raw, 0, 2, ALGORITHM, 0, 2)) return;
    if (raw[0] == 'E' && raw[1] == 'D')
      throw new MalformedException(
          what + " is prehashed (ED); sign with 'minisign -S -l', which signs the file itself");
    throw new MalformedException(what + " is not of the algorithm Ed");
  }
}
