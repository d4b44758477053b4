package io.wherry.common.pbin;

import io.wherry.common.pbin.Contents.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a {@code contents} file with one line of it in memory, however many it has. */
final class ContentsReader {
  private static final Set<String> KEYS =
      Set.of("type", "path", "md5", "mtime", "target", "part", "volatile");

  private final String name;

  /** Latin-1 keeps bytes apart: each byte of a UTF-8 character is escaped for itself. */
  private final String text;

  private final int number;

  private ContentsReader(String name, String text, int number) {
    this.name = name;
    this.text = text;
    this.number = number;
  }

  /** Where bytes come from: as many as there are at once, none or less at the end. */
  @FunctionalInterface
  interface Source {
    int read(byte[] into) throws IOException;
  }

  /** Each line in its order; {@code name} is what errors call the file. */
  static void read(Source source, String name, Contents.Taker each) throws IOException {
    var bytes = new byte[8192];
    var line = new ByteArrayOutputStream();
    int number = 0;
    for (int got; (got = source.read(bytes)) > 0; ) {
      int start = 0;
      for (int i = 0; i < got; i++) {
        if (bytes[i] != '\n') continue;
        line.write(bytes, start, i - start);
        take(line, name, ++number, each);
        start = i + 1;
      }
      line.write(bytes, start, got - start);
    }
    take(line, name, ++number, each);
  }

  private static void take(ByteArrayOutputStream line, String name, int number, Contents.Taker each)
      throws IOException {
    if (line.size() == 0) return;
    var text = line.toString(StandardCharsets.ISO_8859_1);
    line.reset();
    each.take(new ContentsReader(name, text, number).line());
  }

  private Line line() {
    var fields = fields();
    try {
      var marks =
          new Contents.Marks(
              Optional.ofNullable(fields.get("part")),
              fields.getOrDefault("volatile", "").equals("true"));
      var path = field(fields, "path");
      return switch (field(fields, "type")) {
        case "dir" -> new Line.Dir(path, marks);
        case "file" -> new Line.File(path, field(fields, "md5"), mtime(fields), marks);
        case "sym" -> new Line.Sym(path, field(fields, "target"), mtime(fields), marks);
        default -> throw new IllegalArgumentException("unknown type " + fields.get("type"));
      };
    } catch (IllegalArgumentException e) {
      throw malformed(0, String.valueOf(e.getMessage()));
    }
  }

  private MalformedText malformed(int at, String problem) {
    return MalformedText.inLine(name, number, text, at, problem);
  }

  private static String field(Map<String, String> fields, String key) {
    var value = fields.get(key);
    if (value == null) throw new IllegalArgumentException("the line has no " + key + "=");
    return value;
  }

  private static long mtime(Map<String, String> fields) {
    var text = field(fields, "mtime");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("mtime is not a number: '" + text + "'", e);
    }
  }

  private Map<String, String> fields() {
    var fields = new LinkedHashMap<String, String>();
    int at = 0;
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      if (equals < 0) throw malformed(at, "expected key=value");
      var key = text.substring(at, equals);
      if (!KEYS.contains(key)) throw malformed(at, "unknown key '" + key + "'");
      var value = new StringBuilder();
      at = unescape(equals + 1, value);
      if (fields.put(key, decoded(value)) != null)
        throw malformed(equals - key.length(), key + " stands twice");
      at++;
    }
    return fields;
  }

  /** Reads up to an unescaped space or the end of the line, and returns where it stopped. */
  private int unescape(int from, StringBuilder into) {
    int at = from;
    while (at < text.length() && text.charAt(at) != ' ') {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        char next = text.charAt(++at);
        into.append(next == 'n' ? '\n' : next);
      } else {
        into.append(c);
      }
      at++;
    }
    return at;
  }

  private static String decoded(StringBuilder latin) {
    return new String(
        latin.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
