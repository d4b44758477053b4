package io.wherry.master.rollout;

import java.time.Duration;

/**
 * How long a host may take: to stage, from its order to its asking for permission, and to merge,
 * from its permission to its report. While it waits for permission, no time runs.
 */
public record Deadlines(Duration stage, Duration merge) {
  public Deadlines {
    if (!stage.isPositive() || !merge.isPositive())
      throw new IllegalArgumentException(
          "the deadlines per host must be positive: " + stage + " and " + merge);
  }

  public static Deadlines each(Duration deadline) {
    return new Deadlines(deadline, deadline);
  }
}
