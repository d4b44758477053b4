package io.wherry.common.pbin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads {@code KEY="value"} lines as bash would, without running any of it. */
final class PbinReader {
  static final Pattern KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** What a backslash protects between bash's double quotes. */
  static final String ESCAPED = "\\\"$`";

  private final String source;
  private final String text;
  private final StringBuilder value = new StringBuilder();

  /** Where in the text each character of the value read last stands, and where it ends. */
  private final List<Integer> spots = new ArrayList<>();

  private int at;

  PbinReader(String source, String text) {
    this.source = source;
    this.text = text;
  }

  /** Where in {@code text} the character at {@code offset} of the value of {@code key} stands. */
  static int spotOf(String text, String key, int offset) {
    var reader = new PbinReader("", text);
    int spot = 0;
    while (reader.skipToKey()) {
      boolean asked = reader.key().equals(key);
      reader.value(key);
      if (asked) spot = reader.spots.get(Math.min(offset, reader.spots.size() - 1));
    }
    return spot;
  }

  Map<String, String> read() {
    var values = new LinkedHashMap<String, String>();
    while (skipToKey()) {
      var key = key();
      values.put(key, value(key));
      endOfLine(key);
    }
    return values;
  }

  private boolean skipToKey() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') skipLine();
      else if (c == '\n' || c == ' ' || c == '\t') at++;
      else return true;
    }
    return false;
  }

  private void skipLine() {
    int newline = text.indexOf('\n', at);
    at = newline < 0 ? text.length() : newline;
  }

  private String key() {
    var match = KEY.matcher(text).region(at, text.length());
    if (!match.lookingAt()) throw wrong("expected KEY=\"value\"");
    at = match.end();
    if (!text.startsWith("=\"", at)) throw wrong("expected =\" after the key " + match.group());
    at += 2;
    return match.group();
  }

  private String value(String key) {
    int opened = at - 1;
    value.setLength(0);
    spots.clear();
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '"' -> {
          spots.add(at++);
          return value.toString();
        }
        case '\\' -> unescape();
        case '$' -> throw wrong("a $ in a value needs a backslash before it");
        case '\0' -> throw wrong("a NUL character has no place in a pbin");
        default -> take(c, at++);
      }
    }
    throw MalformedText.at(
        source, text, opened, "the value of " + key + " that begins here has no closing quote");
  }

  private void unescape() {
    if (at + 1 == text.length()) throw wrong("the text ends after a backslash");
    char next = text.charAt(at + 1);
    boolean escaped = ESCAPED.indexOf(next) >= 0;
    if (!escaped && next != '\n') take('\\', at);
    if (next != '\n') take(next, at + 1);
    at += 2;
  }

  private void take(char c, int spot) {
    value.append(c);
    spots.add(spot);
  }

  private void endOfLine(String key) {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) at++;
    if (at < text.length() && text.charAt(at) != '\n')
      throw wrong("nothing may follow the value of " + key + " on its line");
  }

  private MalformedText wrong(String problem) {
    return MalformedText.at(source, text, at, problem);
  }
}
