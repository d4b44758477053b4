package io.wherry.common.time;

import java.time.Duration;

/**
 * Exponential back-off with full jitter: the wait before attempt {@code n + 1} lies anywhere
 * between zero and {@code first * 2^(n-1)}, capped at {@code most}, so that a thousand hosts that
 * lost the same master do not come back together.
 */
public record Backoff(Duration first, Duration most) {
  public Backoff {
    if (!first.isPositive() || first.compareTo(most) > 0) {
      throw new IllegalArgumentException("need 0 < first <= most, got " + first + " and " + most);
    }
  }

  /** The longest wait after {@code attempt} failures; attempts count from one. */
  public Duration ceiling(int attempt) {
    if (attempt < 1) throw new IllegalArgumentException("attempt must be positive: " + attempt);
    int doublings = Math.min(attempt - 1, 30);
    return first.compareTo(most.dividedBy(1L << doublings)) >= 0
        ? most
        : first.multipliedBy(1L << doublings);
  }

  /**
   * The wait after {@code attempt} failures; {@code luck} in [0, 1) is the caller's random number.
   */
  public Duration after(int attempt, double luck) {
    if (luck < 0 || luck >= 1)
      throw new IllegalArgumentException("luck must be in [0, 1): " + luck);
    return Duration.ofNanos((long) (ceiling(attempt).toNanos() * luck));
  }
}
