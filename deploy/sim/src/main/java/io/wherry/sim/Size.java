package io.wherry.sim;

import java.util.regex.Pattern;

/** How many hosts a fleet has: always as many, or between two numbers, by its seed. */
record Size(int least, int most) {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6}))?");

  Size {
    if (least < 1) throw new IllegalArgumentException("a fleet needs a host");
    if (most < least)
      throw new IllegalArgumentException(
          "hosts from " + least + " to " + most + ": the second number is the smaller one");
  }

  static Size parse(String text) {
    var match = FORM.matcher(text.strip());
    if (!match.matches())
      throw new IllegalArgumentException(
          "not a number of hosts: '" + text + "'; write one number or two, as in 12 or 3-8");
    int least = Integer.parseInt(match.group(1));
    return new Size(least, match.group(2) == null ? least : Integer.parseInt(match.group(2)));
  }

  int of(long seed) {
    return least + (int) Math.floorMod(seed, (long) most - least + 1);
  }

  @Override
  public String toString() {
    return least == most ? Integer.toString(least) : least + "-" + most;
  }
}
