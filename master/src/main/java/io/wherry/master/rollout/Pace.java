package io.wherry.master.rollout;

/**
 * How many hosts may work at once where that adapts to failures: it grows quickly until the first
 * failure, halves at each one, and then grows by one for each round of hosts that settle.
 */
public record Pace(int cap, int good, boolean failedYet) {
  /** Begins with one host, so that a bad release meets one. */
  static final Pace FIRST = new Pace(1, 0, false);

  Pace settled(int most) {
    if (!failedYet) return new Pace(Math.min(most, cap + 1), 0, false);
    if (good + 1 < cap) return new Pace(cap, good + 1, true);
    return new Pace(Math.min(most, cap + 1), 0, true);
  }

  Pace failed() {
    return new Pace(Math.max(1, cap / 2), 0, true);
  }
}
