package io.wherry.common.pbin;

/**
 * Reads one word as {@code declare -p} quotes it: bare, in single, double or {@code $'…'} quotes.
 */
final class ShellWord {
  private final String text;
  private int at;

  ShellWord(String text, int at) {
    this.text = text;
    this.at = at;
  }

  /** Appends the word's value to {@code into} and returns where it ends. */
  int read(StringBuilder into) {
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      char c = text.charAt(at++);
      switch (c) {
        case '\'' -> single(into);
        case '"' -> doubled(into);
        case '\\' -> literal(into);
        case '$' -> {
          if (at < text.length() && text.charAt(at) == '\'') ansi(into);
          else into.append(c);
        }
        default -> into.append(c);
      }
    }
    return at;
  }

  private void literal(StringBuilder into) {
    if (at < text.length()) into.append(text.charAt(at++));
  }

  private void single(StringBuilder into) {
    int close = text.indexOf('\'', at);
    int end = close < 0 ? text.length() : close;
    into.append(text, at, end);
    at = Math.min(text.length(), end + 1);
  }

  private void doubled(StringBuilder into) {
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length() && PbinReader.ESCAPED.indexOf(text.charAt(at)) >= 0)
        into.append(text.charAt(at++));
      else into.append(c);
    }
    at = Math.min(text.length(), at + 1);
  }

  private void ansi(StringBuilder into) {
    at++;
    while (at < text.length() && text.charAt(at) != '\'') {
      char c = text.charAt(at++);
      if (c != '\\' || at == text.length()) {
        into.append(c);
        continue;
      }
      char next = text.charAt(at++);
      into.append(
          switch (next) {
            case 'n' -> '\n';
            case 't' -> '\t';
            default -> next;
          });
    }
    at = Math.min(text.length(), at + 1);
  }
}
