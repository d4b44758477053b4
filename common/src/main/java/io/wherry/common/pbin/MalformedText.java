package io.wherry.common.pbin;

/**
 * Text that is not what it should be; the message names file, line and column and shows the spot.
 * Lines and columns count from one.
 */
public final class MalformedText extends IllegalArgumentException {
  private static final int AROUND = 50;

  private final String problem;
  private final int offset;
  private final int line;
  private final int column;

  private MalformedText(String message, String problem, int offset, int line, int column) {
    super(message);
    this.problem = problem;
    this.offset = offset;
    this.line = line;
    this.column = column;
  }

  /** What is wrong at {@code offset} of {@code text}, which stands in {@code source}. */
  public static MalformedText at(String source, String text, int offset, String problem) {
    int start = text.lastIndexOf('\n', Math.max(0, offset) - 1) + 1;
    int line = 1 + (int) text.substring(0, start).chars().filter(c -> c == '\n').count();
    return at(source, line, text, start, offset, problem);
  }

  /** Likewise, where {@code text} is no more than the line of that number. */
  static MalformedText inLine(String source, int line, String text, int offset, String problem) {
    return at(source, line, text, 0, offset, problem);
  }

  private static MalformedText at(
      String source, int line, String text, int start, int offset, String problem) {
    int newline = text.indexOf('\n', start);
    int end = newline < 0 ? text.length() : newline;
    int column = 1 + text.codePointCount(start, offset);
    int from = whole(text, Math.max(start, offset - AROUND));
    int to = whole(text, Math.min(end, offset + AROUND));
    var shown = text.substring(from, Math.max(from, to)).replaceAll("\\p{Cntrl}", " ");
    var indent = " ".repeat(text.codePointCount(from, offset));
    var message =
        "%s:%d:%d: %s\n  %s\n  %s^".formatted(source, line, column, problem, shown, indent);
    return new MalformedText(message, problem, offset, line, column);
  }

  /** Never between the two halves of a character. */
  private static int whole(String text, int at) {
    boolean halved =
        at > 0
            && at < text.length()
            && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    return halved ? at - 1 : at;
  }

  /** What is wrong, without the place. */
  String problem() {
    return problem;
  }

  /** Where, counted from the beginning of the text. */
  int offset() {
    return offset;
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }
}
