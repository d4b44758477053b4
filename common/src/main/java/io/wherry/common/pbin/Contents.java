package io.wherry.common.pbin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an installed package owns: the {@code contents} file of its entry, in its order. */
public record Contents(List<Line> lines) {
  private static final int WRITTEN_AT_ONCE = 1 << 13;

  public Contents {
    lines = List.copyOf(lines);
  }

  /** One object; its path is absolute, as seen from the installed root. */
  public sealed interface Line {
    String path();

    Marks marks();

    /** What holds it, without a slash at its end. */
    default String directory() {
      return path().substring(0, path().lastIndexOf('/'));
    }

    record Dir(String path, Marks marks) implements Line {
      public Dir {
        checkPath(path);
      }
    }

    /** {@code mtime} in seconds, {@code md5} as 32 hexadecimal digits. */
    record File(String path, String md5, long mtime, Marks marks) implements Line {
      private static final int MD5_DIGITS = 32;

      public File {
        checkPath(path);
        if (!isMd5(md5)) throw new IllegalArgumentException("not an MD5 digest: '" + md5 + "'");
      }

      /** By hand: there is one for each file of a change, in a program that has just begun. */
      private static boolean isMd5(String text) {
        if (text.length() != MD5_DIGITS) return false;
        for (int i = 0; i < MD5_DIGITS; i++) {
          char c = text.charAt(i);
          if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) return false;
        }
        return true;
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

  /** Is given lines one after the other. */
  @FunctionalInterface
  public interface Taker {
    void take(Line line) throws IOException;
  }

  /** Reads the file of that name; {@code name} is what errors call it. */
  public static Contents parse(byte[] content, String name) {
    var lines = new ArrayList<Line>();
    try {
      ContentsReader.read(new ByteArrayInputStream(content)::read, name, lines::add);
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot fail", e);
    }
    return new Contents(lines);
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
      if (text.length() >= WRITTEN_AT_ONCE) flush(text, out);
    }
    flush(text, out);
  }

  private static void flush(StringBuilder text, OutputStream out) throws IOException {
    out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    text.setLength(0);
  }

  private static void write(Line line, StringBuilder text) {
    switch (line) {
      case Line.Dir d -> escape(d.path(), text.append("type=dir path="));
      case Line.File f -> {
        escape(f.path(), text.append("type=file path="));
        text.append(" md5=").append(f.md5()).append(" mtime=").append(f.mtime());
      }
      case Line.Sym s -> {
        escape(s.path(), text.append("type=sym path="));
        escape(s.target(), text.append(" target="));
        text.append(" mtime=").append(s.mtime());
      }
    }
    line.marks().part().ifPresent(part -> escape(part, text.append(" part=")));
    if (line.marks().ephemeral()) text.append(" volatile=true");
    text.append('\n');
  }

  private static void escape(String value, StringBuilder into) {
    if (isPlain(value)) {
      into.append(value);
      return;
    }
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c == '\n') into.append("\\n");
      else if (isPlain(c)) into.append(c);
      else into.append('\\').append(c);
    }
  }

  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) if (!isPlain(value.charAt(i))) return false;
    return true;
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '-' && c <= '9') // - . / and digits
        || c == '_';
  }
}
