package io.wherry.master.window;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One field of a cron line: numbers, names, lists, ranges and steps. */
enum CronField {
  MINUTE("minute", 0, 59, List.of()),
  HOUR("hour", 0, 23, List.of()),
  DAY_OF_MONTH("day of the month", 1, 31, List.of()),
  MONTH(
      "month",
      1,
      12,
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
  DAY_OF_WEEK("day of the week", 0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

  private static final Pattern PART =
      Pattern.compile("(\\*|[0-9a-z]{1,9})(?:-([0-9a-z]{1,9}))?(?:/([0-9]{1,3}))?");
  private final String word;
  private final int least;
  private final int most;
  private final List<String> names;

  CronField(String word, int least, int most, List<String> names) {
    this.word = word;
    this.least = least;
    this.most = most;
    this.names = names;
  }

  TreeSet<Integer> parse(String text) {
    var values = new TreeSet<Integer>();
    for (var part : text.toLowerCase(Locale.ROOT).split(",", -1)) values.addAll(part(part));
    return values;
  }

  private TreeSet<Integer> part(String part) {
    var match = PART.matcher(part);
    if (!match.matches()) throw wrong(part, unsupported(part));
    boolean all = match.group(1).equals("*");
    boolean range = match.group(2) != null;
    boolean step = match.group(3) != null;
    if (all && range) throw wrong(part, "write either * or a range");
    if (step && !all && !range) throw wrong(part, "a step needs * or a range, as in */2 or 0-20/2");
    int from = all ? least : number(match.group(1));
    int to = all ? everything() : range ? number(match.group(2)) : from;
    if (to < from) throw wrong(part, "the range ends before it begins");
    return every(step(part, match), from, to);
  }

  private int step(String part, Matcher match) {
    if (match.group(3) == null) return 1;
    int step = Integer.parseInt(match.group(3));
    if (step == 0) throw wrong(part, "a step of 0 leads nowhere");
    return step;
  }

  private static TreeSet<Integer> every(int step, int from, int to) {
    var values = new TreeSet<Integer>();
    for (int value = from; value <= to; value += step) values.add(value);
    return values;
  }

  /** Sunday is 0 and 7, and there is one of it in a week. */
  private int everything() {
    return this == DAY_OF_WEEK ? 6 : most;
  }

  private int number(String text) {
    int named = names.indexOf(text);
    if (named >= 0) return named + (this == MONTH ? 1 : 0);
    if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) throw wrong(text, unsupported(text));
    int number = Integer.parseInt(text);
    if (number < least || number > most) throw wrong(text, "it goes from " + least + " to " + most);
    return number;
  }

  private String unsupported(String part) {
    return part.matches(".*[l#w?].*")
        ? "L, W, # and ? are not understood; an iCalendar rule says the last Friday of a month as"
            + " 'FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=2'"
        : "write numbers"
            + (names.isEmpty() ? "" : " or names as in " + names.get(1))
            + ", lists, ranges and steps";
  }

  private IllegalArgumentException wrong(String part, String why) {
    return new IllegalArgumentException("'" + part + "' is no " + word + " for cron: " + why);
  }
}
