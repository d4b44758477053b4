package io.wherry.common.wire;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads parts of messages so that whatever is wrong comes out as {@link BadWire} and names its
 * field.
 */
final class Fields {
  /** Longest free text, in characters; more is cut. */
  static final int PROSE = 8000;

  /** Longest name or other one-line value; more is refused. */
  static final int LINE = 255;

  private static final long YEAR_10000 = 253_402_300_800_000L;

  private Fields() {}

  interface Reading<T> {
    T read() throws BadWire;
  }

  interface ReadingOf<A, T> {
    T read(A part) throws BadWire;
  }

  static <T> T at(String field, Reading<T> reading) throws BadWire {
    try {
      return reading.read();
    } catch (BadWire e) {
      throw e.within(field);
    } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
      throw new BadWire(field, prose(String.valueOf(e.getMessage())));
    }
  }

  /** A message field that must be there. */
  static <T> T need(String field, boolean there, Reading<T> reading) throws BadWire {
    if (!there) throw new BadWire(field, "missing");
    return at(field, reading);
  }

  static <A, T> List<T> each(String field, List<A> parts, int most, ReadingOf<A, T> reading)
      throws BadWire {
    if (parts.size() > most) throw new BadWire(field, parts.size() + " of them, more than " + most);
    var read = new ArrayList<T>(parts.size());
    for (var part : parts) {
      int index = read.size();
      read.add(at(field, () -> at("[" + index + "]", () -> reading.read(part))));
    }
    return List.copyOf(read);
  }

  /** An unsigned number; we take none above {@link Long#MAX_VALUE}. */
  static long count(String field, long value) throws BadWire {
    if (value < 0) throw new BadWire(field, "too large: " + Long.toUnsignedString(value));
    return value;
  }

  static int count(String field, int value) throws BadWire {
    if (value < 0) throw new BadWire(field, "too large: " + Integer.toUnsignedString(value));
    return value;
  }

  static Instant instant(String field, long millis) throws BadWire {
    if (millis < 0 || millis >= YEAR_10000) throw new BadWire(field, "not a time: " + millis);
    return Instant.ofEpochMilli(millis);
  }

  static Duration millis(String field, long value) throws BadWire {
    if (value < 0 || value >= YEAR_10000)
      throw new BadWire(field, "not a duration: " + Long.toUnsignedString(value));
    return Duration.ofMillis(value);
  }

  /** One line for people or logs; may be empty. */
  static String line(String field, String text) throws BadWire {
    if (text.length() > LINE)
      throw new BadWire(field, text.length() + " characters, more than " + LINE);
    if (text.codePoints().anyMatch(Fields::unprintable))
      throw new BadWire(field, "holds a control character");
    return text;
  }

  /** One line that must say something. */
  static String text(String field, String text) throws BadWire {
    if (text.isBlank()) throw new BadWire(field, "empty");
    return line(field, text);
  }

  /** An identifier for a checked type: bounded here, so that no pattern meets a megabyte. */
  static <T> T id(String field, String text, ReadingOf<String, T> reading) throws BadWire {
    if (text.length() > LINE)
      throw new BadWire(field, text.length() + " characters, more than " + LINE);
    return at(field, () -> reading.read(text));
  }

  /**
   * Free text of the other side, fit for a terminal: control characters replaced, length cut. Never
   * refused, since a report that cannot be taken would be sent for ever.
   */
  static String prose(String text) {
    int end = Math.min(text.length(), PROSE);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) end--;
    var clean = new StringBuilder(end);
    text.substring(0, end)
        .codePoints()
        .forEach(
            c -> clean.appendCodePoint(c != '\n' && c != '\t' && unprintable(c) ? '\uFFFD' : c));
    return clean.toString();
  }

  private static boolean unprintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
