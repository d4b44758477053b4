package io.wherry.master.rollout;

import java.util.regex.Pattern;

/** So many hosts, or so many of a hundred: {@code 2}, {@code 10%}. Percentages round down. */
public record Amount(int number, boolean percent) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(%?)");
  public static final Amount NONE = new Amount(0, false);

  public Amount {
    if (number < 0)
      throw new IllegalArgumentException("a number of hosts is not negative: " + number);
    if (percent && number > 100)
      throw new IllegalArgumentException(number + "% is more than all hosts");
  }

  public static Amount parse(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches())
      throw new IllegalArgumentException(
          "not a number of hosts: '" + text + "'; write a count or a percentage, as in 2 or 10%");
    return new Amount(Integer.parseInt(match.group(1)), !match.group(2).isEmpty());
  }

  public int of(int hosts) {
    return percent ? (int) ((long) hosts * number / 100) : number;
  }

  @Override
  public String toString() {
    return number + (percent ? "%" : "");
  }
}
