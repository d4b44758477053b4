package io.wherry.master.rollout;

import io.wherry.common.model.HostId;
import java.time.Duration;

/**
 * How often a host is ordered again after a failure that may pass: at most {@code perHost} times
 * each and {@code inAll} times together, after a pause that doubles each time.
 */
public record Retry(int perHost, Amount inAll, Duration pause) {
  public static final Retry NEVER = new Retry(0, Amount.NONE, Duration.ofMinutes(1));
  private static final int MOST_DOUBLINGS = 6;

  public Retry {
    if (perHost < 0) throw new IllegalArgumentException("retries must not be negative: " + perHost);
    if (!pause.isPositive())
      throw new IllegalArgumentException("the pause before a retry must be positive: " + pause);
  }

  /**
   * The pause before the {@code retry}th retry: up to a quarter longer, so that hosts that failed
   * together do not come back together.
   */
  Duration before(int retry, HostId host) {
    var base = pause.multipliedBy(1L << Math.min(retry - 1, MOST_DOUBLINGS));
    int lot = Math.floorMod(host.value().hashCode() * 31 + retry, 256);
    return base.plus(base.multipliedBy(lot).dividedBy(1024));
  }
}
