package io.wherry.common.pbin;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What an installed package owns: the {@code contents} file of its entry, in its order. */
public record Contents(List<Line> lines) {
  private static final Set<String> KEYS =
      Set.of("type", "path", "md5", "mtime", "target", "part", "volatile");

  public Contents {
    lines = List.copyOf(lines);
  }

  /** One object; its path is absolute, as seen from the installed root. */
  public sealed interface Line {
    String path();

    Marks marks();

    record Dir(String path, Marks marks) implements Line {
      public Dir {
        checkPath(path);
      }
    }

    /** {@code mtime} in seconds, {@code md5} as 32 hexadecimal digits. */
    record File(String path, String md5, long mtime, Marks marks) implements Line {
      private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");

      public File {
        checkPath(path);
        if (!MD5.matcher(md5).matches())
          throw new IllegalArgumentException("not an MD5 digest: '" + md5 + "'");
      }
    }

    record Sym(String path, String target, long mtime, Marks marks) implements Line {
      public Sym {
        checkPath(path);
        if (target.isEmpty()) throw new IllegalArgumentException("symlink without a target");
      }
    }

    private static void checkPath(String path) {
      if (!path.startsWith("/") || path.indexOf('\0') >= 0)
        throw new IllegalArgumentException("not an absolute path: '" + path + "'");
      if (path.contains("..") && List.of(path.split("/", -1)).contains(".."))
        throw new IllegalArgumentException("path climbs with ..: '" + path + "'");
    }
  }

  /** The part that an object belongs to, and whether it goes even when it was changed. */
  public record Marks(Optional<String> part, boolean ephemeral) {
    public static final Marks NONE = new Marks(Optional.empty(), false);
  }

  /** Reads the file of that name; {@code name} is what errors call it. */
  public static Contents parse(byte[] content, String name) {
    // Latin-1 keeps bytes apart: each byte of a UTF-8 character is escaped for itself.
    var text = new String(content, StandardCharsets.ISO_8859_1);
    var lines = new ArrayList<Line>();
    int start = 0;
    while (start < text.length()) {
      int newline = text.indexOf('\n', start);
      int end = newline < 0 ? text.length() : newline;
      if (end > start) lines.add(line(name, text, start, end));
      start = end + 1;
    }
    return new Contents(lines);
  }

  private static Line line(String name, String text, int start, int end) {
    var fields = fields(name, text, start, end);
    try {
      var marks =
          new Marks(
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
      throw MalformedText.at(name, text, start, String.valueOf(e.getMessage()));
    }
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

  private static Map<String, String> fields(String name, String text, int start, int end) {
    var fields = new LinkedHashMap<String, String>();
    int at = start;
    while (at < end) {
      int equals = text.indexOf('=', at);
      if (equals < 0 || equals >= end) throw MalformedText.at(name, text, at, "expected key=value");
      var key = text.substring(at, equals);
      if (!KEYS.contains(key)) throw MalformedText.at(name, text, at, "unknown key '" + key + "'");
      var value = new StringBuilder();
      at = unescape(text, equals + 1, end, value);
      if (fields.put(key, decoded(value)) != null)
        throw MalformedText.at(name, text, equals - key.length(), key + " stands twice");
      at++;
    }
    return fields;
  }

  /** Reads up to an unescaped space or the end of the line, and returns where it stopped. */
  private static int unescape(String text, int from, int end, StringBuilder into) {
    int at = from;
    while (at < end && text.charAt(at) != ' ') {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < end) {
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

  /**
   * Those that it has files and symlinks in. One that it merely owns, such as {@code /proc}, does
   * not count.
   */
  public Set<String> directories() {
    var directories = new HashSet<String>();
    for (var line : lines)
      if (!(line instanceof Line.Dir))
        directories.add(line.path().substring(0, line.path().lastIndexOf('/')));
    return directories;
  }

  /** The file's bytes. */
  public byte[] bytes() {
    var bytes = new ByteArrayOutputStream();
    try {
      write(lines, bytes);
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /** Writes the file line by line: whoever makes lines as they are asked for needs no memory. */
  public static void write(Iterable<Line> lines, OutputStream out) throws IOException {
    var text = new StringBuilder();
    for (var line : lines) {
      write(line, text);
      out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
      text.setLength(0);
    }
  }

  private static void write(Line line, StringBuilder text) {
    switch (line) {
      case Line.Dir d -> text.append("type=dir path=").append(escaped(d.path()));
      case Line.File f ->
          text.append("type=file path=")
              .append(escaped(f.path()))
              .append(" md5=")
              .append(f.md5())
              .append(" mtime=")
              .append(f.mtime());
      case Line.Sym s ->
          text.append("type=sym path=")
              .append(escaped(s.path()))
              .append(" target=")
              .append(escaped(s.target()))
              .append(" mtime=")
              .append(s.mtime());
    }
    line.marks().part().ifPresent(part -> text.append(" part=").append(escaped(part)));
    if (line.marks().ephemeral()) text.append(" volatile=true");
    text.append('\n');
  }

  private static String escaped(String value) {
    var escaped = new StringBuilder();
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c == '\n') escaped.append("\\n");
      else if (isPlain(c)) escaped.append(c);
      else escaped.append('\\').append(c);
    }
    return escaped.toString();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "/_.-".indexOf(c) >= 0;
  }
}
