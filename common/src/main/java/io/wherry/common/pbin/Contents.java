package io.wherry.common.pbin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an installed package owns: the {@code contents} file of its entry, in its order. */
public record Contents(List<Line> lines) {
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
