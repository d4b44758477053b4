package io.wherry.common.setup;

import java.util.ArrayList;
import java.util.List;

/** The difference of two short texts, as {@code diff -u} shows it to people. */
final class UnifiedDiff {
  private static final int AROUND = 3;

  /** Beyond that nobody reads it, and comparing takes its square. */
  private static final int MOST_LINES = 2_000;

  private final List<String> before;
  private final List<String> after;
  private final List<Line> lines = new ArrayList<>();

  private UnifiedDiff(List<String> before, List<String> after) {
    this.before = before;
    this.after = after;
  }

  /** One line of both texts laid over each other: of both, or of one, which {@code mark} says. */
  private record Line(char mark, String text) {}

  /** Control characters are shown as question marks: whose text it is does not draw on screens. */
  static String of(String name, String before, String after) {
    var from = split(before);
    var to = split(after);
    var head = "--- %s\n+++ %s (as it would be written)\n".formatted(name, name);
    if (from.size() > MOST_LINES || to.size() > MOST_LINES)
      return head + "(%d lines and %d: too many to compare)\n".formatted(from.size(), to.size());
    var diff = new UnifiedDiff(from, to);
    diff.lay();
    return head + diff.hunks();
  }

  /** A last line that does not end is another line than one that does. */
  private static List<String> split(String text) {
    var lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (lines.getLast().isEmpty()) lines.removeLast();
    else lines.add(lines.removeLast() + " (no newline at the end)");
    return lines;
  }

  private void lay() {
    var common = longestCommon();
    int a = 0;
    int b = 0;
    while (a < before.size() || b < after.size()) {
      boolean bothLeft = a < before.size() && b < after.size();
      if (bothLeft && before.get(a).equals(after.get(b))) {
        lines.add(new Line(' ', before.get(a++)));
        b++;
      } else if (b == after.size() || (bothLeft && common[a + 1][b] >= common[a][b + 1])) {
        lines.add(new Line('-', before.get(a++)));
      } else {
        lines.add(new Line('+', after.get(b++)));
      }
    }
  }

  /** How many lines what begins at a and what begins at b have in common. */
  private int[][] longestCommon() {
    var longest = new int[before.size() + 1][after.size() + 1];
    for (int a = before.size() - 1; a >= 0; a--)
      for (int b = after.size() - 1; b >= 0; b--)
        longest[a][b] =
            before.get(a).equals(after.get(b))
                ? longest[a + 1][b + 1] + 1
                : Math.max(longest[a + 1][b], longest[a][b + 1]);
    return longest;
  }

  private String hunks() {
    var text = new StringBuilder();
    int done = 0;
    for (int at = 0; at < lines.size(); at++) {
      if (at < done || lines.get(at).mark() == ' ') continue;
      int from = Math.max(done, at - AROUND);
      int to = endOfHunk(at);
      text.append(hunk(from, to));
      done = to;
    }
    return text.toString();
  }

  /** Changes that stand closer than twice what is shown around them are shown together. */
  private int endOfHunk(int first) {
    int last = first;
    for (int at = first; at < lines.size() && at - last <= 2 * AROUND; at++)
      if (lines.get(at).mark() != ' ') last = at;
    return Math.min(lines.size(), last + AROUND + 1);
  }

  private String hunk(int from, int to) {
    var text = new StringBuilder();
    text.append("@@ -%s +%s @@\n".formatted(range(from, to, '+'), range(from, to, '-')));
    for (var line : lines.subList(from, to))
      text.append(line.mark())
          .append(line.text().replaceAll("[\\p{Cntrl}&&[^\t]]", "?"))
          .append('\n');
    return text.toString();
  }

  /** Of the lines without those that bear {@code other}: the first one's number, and how many. */
  private String range(int from, int to, char other) {
    long skipped = lines.subList(0, from).stream().filter(l -> l.mark() != other).count();
    long held = lines.subList(from, to).stream().filter(l -> l.mark() != other).count();
    return (held == 0 ? skipped : skipped + 1) + "," + held;
  }
}
