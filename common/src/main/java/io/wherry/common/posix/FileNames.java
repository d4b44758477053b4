package io.wherry.common.posix;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * File names between bytes and text, without loss and whatever the locale. Text is UTF-8; a byte
 * that is none becomes the lone surrogate U+DC00 plus its value, which no UTF-8 stands for.
 */
public final class FileNames {
  private static final char ESCAPE = '\uDC00';
  private static final boolean UTF_8 =
      "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));

  private FileNames() {}

  public static String text(byte[] bytes) {
    return text(bytes, 0, bytes.length);
  }

  public static String text(byte[] bytes, int offset, int length) {
    for (int i = offset; i < offset + length; i++)
      if (bytes[i] < 0) return decoded(ByteBuffer.wrap(bytes, offset, length));
    return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
  }

  private static String decoded(ByteBuffer bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    var text = CharBuffer.allocate(bytes.remaining());
    while (true) {
      var result = decoder.decode(bytes, text, true);
      if (result.isUnderflow()) return text.flip().toString();
      for (int i = 0; i < result.length(); i++) text.put((char) (ESCAPE + (bytes.get() & 0xff)));
    }
  }

  public static byte[] bytes(String text) {
    for (int i = 0; i < text.length(); i++)
      if (text.charAt(i) >= ESCAPE && isEscape(text, i)) return unescaped(text);
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isEscape(String text, int at) {
    return Character.isLowSurrogate(text.charAt(at))
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  private static byte[] unescaped(String text) {
    var bytes = new ByteArrayOutputStream(text.length());
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!isEscape(text, i)) continue;
      bytes.writeBytes(text.substring(plain, i).getBytes(StandardCharsets.UTF_8));
      bytes.write(text.charAt(i) - ESCAPE);
      plain = i + 1;
    }
    bytes.writeBytes(text.substring(plain).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  /** Whether every byte belongs to UTF-8 text. */
  public static boolean isText(String name) {
    for (int i = 0; i < name.length(); i++) if (isEscape(name, i)) return false;
    return true;
  }

  public static String text(Path path) {
    return text(bytes(path));
  }

  /** The bytes that the kernel knows the path by. */
  public static byte[] bytes(Path path) {
    var shown = path.toString();
    if (isSure(shown)) return shown.getBytes(StandardCharsets.UTF_8);
    return path.isAbsolute() ? ofUri(path) : relative(path);
  }

  /** Java shows U+FFFD for what it cannot show. */
  private static boolean isSure(String shown) {
    return UTF_8 ? shown.indexOf('\uFFFD') < 0 : isAscii(shown);
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) if (text.charAt(i) > 0x7f) return false;
    return true;
  }

  private static byte[] relative(Path path) {
    var below = ofUri(path.getFileSystem().getPath("/").resolve(path));
    return java.util.Arrays.copyOfRange(below, 1, below.length);
  }

  /** A file's URI spells its bytes in hexadecimal, and is the one such door that Java has. */
  private static byte[] ofUri(Path absolute) {
    var spelled = absolute.toUri().getRawPath();
    var bytes = new ByteArrayOutputStream(spelled.length());
    for (int i = 0; i < spelled.length(); i++) {
      boolean hex = spelled.charAt(i) == '%';
      bytes.write(hex ? Integer.parseInt(spelled, i + 1, i + 3, 16) : spelled.charAt(i));
      if (hex) i += 2;
    }
    var all = bytes.toByteArray();
    boolean closed = all.length > 1 && all[all.length - 1] == '/';
    return closed ? java.util.Arrays.copyOf(all, all.length - 1) : all;
  }

  /** The path of a relative name below a directory. */
  public static Path resolve(Path directory, String name) {
    if (UTF_8 ? isText(name) : isAscii(name)) return directory.resolve(name);
    var uri = new StringBuilder("file://");
    for (byte b : bytes(directory.toAbsolutePath())) spell(uri, b);
    uri.append('/');
    for (byte b : bytes(name)) spell(uri, b);
    return Path.of(URI.create(uri.toString()));
  }

  private static void spell(StringBuilder uri, byte b) {
    if (b == '/') uri.append('/');
    else uri.append('%').append(String.format("%02X", b));
  }
}
