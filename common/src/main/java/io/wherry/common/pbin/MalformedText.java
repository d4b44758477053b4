package io.wherry.common.pbin;

/**
 * Text that is not what it should be; the message names file, line and column and shows the spot.
 * Lines and columns count from one.
 */
public final class MalformedText extends IllegalArgumentException {
  private static final int AROUND = 50;

  private final int line;
  private final int column;

  private MalformedText(String message, int line, int column) {
    super(message);
    this.line = line;
    this.column = column;
  }

  /** What is wrong at {@code offset} of {@code text}, which stands in {@code source}. */
  static MalformedText at(String source, String text, int offset, String problem) {
    int start = text.lastIndexOf('\n', Math.max(0, offset) - 1) + 1;
    int newline = text.indexOf('\n', start);
    int end = newline < 0 ? text.length() : newline;
    int line = 1 + (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
    int column = offset - start + 1;
    int from = Math.max(start, offset - AROUND);
    int to = Math.min(end, offset + AROUND);
    var shown = text.substring(from, Math.max(from, to)).replaceAll("\\p{Cntrl}", " ");
    var message =
        "%s:%d:%d: %s\n  %s\n  %s^"
            .formatted(source, line, column, problem, shown, " ".repeat(offset - from));
    return new MalformedText(message, line, column);
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }
}
