package io.wherry.common.release;

import io.wherry.common.model.Digest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Strict reading of our own signed texts: a first line with the format, then words in lines. */
final class TextLines {
  private static final int LONGEST_LINE = 2048;
  private final String what;
  private final List<Line> lines;
  private int next;

  private TextLines(String what, List<Line> lines) {
    this.what = what;
    this.lines = lines;
  }

  /** One line: where it stands, its first word and the rest. */
  record Line(int number, String key, List<String> words) {
    Line {
      words = List.copyOf(words);
    }
  }

  static TextLines of(String what, byte[] text, int mostBytes, int mostLines)
      throws MalformedException {
    if (text.length > mostBytes)
      throw new MalformedException(what + " is " + text.length + " bytes long: too long");
    if (text.length == 0 || text[text.length - 1] != '\n')
      throw new MalformedException(what + " is cut short: it does not end with a newline");
    var lines = new ArrayList<Line>();
    for (int start = 0, end; start < text.length; start = end + 1) {
      end = start;
      while (text[end] != '\n') end++;
      if (lines.size() == mostLines)
        throw new MalformedException(what + " has more than " + mostLines + " lines");
      lines.add(line(what, lines.size() + 1, text, start, end));
    }
    return new TextLines(what, lines);
  }

  private static Line line(String what, int number, byte[] text, int start, int end)
      throws MalformedException {
    if (end - start > LONGEST_LINE)
      throw new MalformedException(
          what + ", line " + number + ": longer than " + LONGEST_LINE + " characters");
    for (int i = start; i < end; i++)
      if (text[i] < ' ' || text[i] > '~')
        throw new MalformedException(
            what + ", line " + number + ": character " + (i - start + 1) + " is not plain ASCII");
    var words =
        List.of(new String(text, start, end - start, StandardCharsets.US_ASCII).split(" ", -1));
    if (words.contains(""))
      throw new MalformedException(
          what + ", line " + number + ": empty, or with more than one space between words");
    return new Line(number, words.getFirst(), words.subList(1, words.size()));
  }

  boolean hasNext() {
    return next < lines.size();
  }

  Line next() throws MalformedException {
    if (!hasNext()) throw new MalformedException(what + " is cut short");
    return lines.get(next++);
  }

  boolean nextIs(String key) {
    return hasNext() && lines.get(next).key().equals(key);
  }

  /** The only word of the next line, which must have this key. */
  String only(String key) throws MalformedException {
    var line = next();
    if (!line.key().equals(key))
      throw bad(line, "'" + key + "' was expected, not '" + line.key() + "'");
    expect(line, 1);
    return line.words().getFirst();
  }

  <T> T only(String key, Function<String, T> read) throws MalformedException {
    var word = only(key);
    return read(lines.get(next - 1), () -> read.apply(word));
  }

  void format(String name, int version) throws MalformedException {
    var line = next();
    if (!line.key().equals(name)) throw bad(line, "this is no " + name);
    expect(line, 1);
    if (!line.words().getFirst().equals(Integer.toString(version)))
      throw bad(
          line,
          "format "
              + line.words().getFirst()
              + " is not known here, only "
              + version
              + "; update this program");
  }

  void expect(Line line, int words) throws MalformedException {
    if (line.words().size() != words)
      throw bad(line, "'" + line.key() + "' takes " + words + " words, not " + line.words().size());
  }

  /** Skips a line of a later format, unless it says that it must be understood. */
  void unknown(Line line) throws MalformedException {
    if (line.key().startsWith("!"))
      throw bad(line, "'" + line.key() + "' must be understood and is not; update this program");
  }

  /** Runs a reader and adds the place to what it complains of. */
  <T> T read(Line line, Reader<T> reader) throws MalformedException {
    try {
      return reader.read();
    } catch (IllegalArgumentException e) {
      throw bad(line, String.valueOf(e.getMessage()));
    }
  }

  interface Reader<T> {
    T read();
  }

  MalformedException bad(Line line, String why) {
    return new MalformedException(what + ", line " + line.number() + ": " + why);
  }

  static long number(String word) {
    if (!word.matches("0|[1-9][0-9]{0,17}"))
      throw new IllegalArgumentException("not a number: '" + word + "'");
    return Long.parseLong(word);
  }

  static Digest digest(String word) {
    return new Digest(word);
  }

  /** An instant in whole seconds, spelled as {@link #spelled} spells it. */
  static Instant instant(String word) {
    try {
      var instant = Instant.parse(word);
      if (spelled(instant).equals(word)) return instant;
    } catch (DateTimeException _) {
      // Told below, with the other spellings that we do not take.
    }
    throw new IllegalArgumentException("not a time like 2026-01-31T12:00:00Z: '" + word + "'");
  }

  static String spelled(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
