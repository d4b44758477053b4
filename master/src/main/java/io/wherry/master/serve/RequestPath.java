package io.wherry.master.serve;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The path of a request target, decoded once; empty where it tries to be clever. */
final class RequestPath {
  private RequestPath() {}

  /** Starts with a slash and holds no {@code .}, {@code ..}, empty segment or control character. */
  static Optional<String> of(String target) {
    var path = withoutQuery(withoutAuthority(target));
    if (!path.startsWith("/")) return Optional.empty();
    return decode(path).filter(RequestPath::isPlain);
  }

  private static String withoutAuthority(String target) {
    if (!target.regionMatches(true, 0, "http://", 0, 7)) return target;
    int slash = target.indexOf('/', 7);
    return slash < 0 ? "/" : target.substring(slash);
  }

  private static String withoutQuery(String target) {
    int end = target.indexOf('?');
    return end < 0 ? target : target.substring(0, end);
  }

  private static Optional<String> decode(String path) {
    if (path.indexOf('%') < 0 && isAscii(path)) return Optional.of(path);
    var bytes = new ByteArrayOutputStream(path.length());
    for (int i = 0; i < path.length(); i++) {
      int c = path.charAt(i);
      if (c == '%') {
        c = escaped(path, i + 1);
        i += 2;
        if (c == '/') return Optional.empty();
      }
      if (c < 0 || c > 0xff) return Optional.empty();
      bytes.write(c);
    }
    return utf8(bytes.toByteArray());
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) if (text.charAt(i) > 0x7f) return false;
    return true;
  }

  private static int escaped(String path, int at) {
    if (at + 2 > path.length()) return -1;
    int high = Character.digit(path.charAt(at), 16);
    int low = Character.digit(path.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isPlain(String path) {
    if (path.chars().anyMatch(c -> Character.isISOControl(c) || c == '\\')) return false;
    var segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      if (segments[i].isEmpty() && !last) return false;
      if (segments[i].equals(".") || segments[i].equals("..")) return false;
    }
    return true;
  }
}
