package io.wherry.master.rollout;

/**
 * How many hosts may work at once where that adapts to failures. It grows with each host that
 * settles. A failure right after it grew, or right after another one, is taken for too many at
 * once: that number is remembered as {@code bad}, and tried again only after {@code patience} quiet
 * rounds, of which it takes twice as many each time. Any other failure is chance and changes
 * nothing; the error budget counts it all the same.
 *
 * <p>{@code since} and {@code quiet} are hosts that ended since it changed and since one failed;
 * {@code blind} are those still to come of a bad streak that has been answered.
 */
public record Pace(int cap, int since, int quiet, int bad, int patience, int blind) {
  private static final int NEVER = Integer.MAX_VALUE;
  private static final int PATIENCE = 6;
  private static final int MOST_PATIENCE = 256;
  private static final int SOON = 6;

  /** Begins with one host, so that a bad release meets one. */
  static final Pace FIRST = new Pace(1, 0, NEVER, NEVER, PATIENCE, 0);

  Pace settled(int most) {
    var next = ended(quiet);
    if (cap >= most || next.blind > 0 || Math.min(next.since, next.quiet) < untilGrowth())
      return next;
    return cap < bad
        ? new Pace(cap + 1, 0, next.quiet, bad, patience, 0)
        : new Pace(cap + 1, 0, next.quiet, NEVER, PATIENCE, 0);
  }

  /** How many hosts must have settled in a row. */
  private int untilGrowth() {
    if (bad == NEVER) return 1;
    if (cap + 1 < bad) return Math.max(1, cap / 4);
    return cap < bad ? patience * cap : Math.max(SOON, cap);
  }

  Pace failed() {
    var next = ended(-1);
    boolean again = quiet < Math.max(4, cap / 2);
    boolean tooMany = again || since < Math.max(SOON, cap);
    if (blind > 0 || !tooMany) return next;
    int longer = cap >= bad && bad != NEVER ? Math.min(MOST_PATIENCE, 2 * patience) : patience;
    int known = Math.min(bad, Math.max(2, cap));
    return again
        ? new Pace(Math.max(1, cap * 3 / 4), 0, 0, known, longer, cap)
        : new Pace(Math.max(1, cap - 1), 0, 0, known, longer, 0);
  }

  /** One more host has ended, the last failure {@code before} that. */
  private Pace ended(int before) {
    int calm = before == NEVER ? NEVER : before + 1;
    return new Pace(cap, since + 1, calm, bad, patience, Math.max(0, blind - 1));
  }
}
