package io.wherry.master.rollout;

import io.wherry.common.model.ReleaseId;
import java.time.Duration;

/**
 * What an operator agreed to at the start of a rollout. {@code maxFailures} counts hosts that
 * failed, reverted, timed out or were unreachable, over all waves: one more aborts.
 */
public record Terms(
    ReleaseId release,
    String hosts,
    Waves waves,
    int successPercent,
    Duration bake,
    int maxFailures,
    int maxConcurrent,
    Duration hostDeadline) {
  public Terms {
    require(
        successPercent >= 1 && successPercent <= 100,
        "success threshold must be between 1 and 100 percent: " + successPercent);
    require(!bake.isNegative(), "bake time must not be negative: " + bake);
    require(
        maxFailures >= 0, "the number of failures allowed must not be negative: " + maxFailures);
    require(maxConcurrent >= 1, "at least one host must be allowed to work: " + maxConcurrent);
    require(hostDeadline.isPositive(), "the deadline per host must be positive: " + hostDeadline);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) throw new IllegalArgumentException(rule);
  }
}
