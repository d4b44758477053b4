package io.wherry.agent.throttle;

import java.time.Duration;
import java.time.Instant;

/**
 * Bytes per second with a burst of one second. Time is an argument; whoever takes waits as long as
 * is answered. Thread-safe.
 */
public final class TokenBucket {
  private static final long UNLIMITED = 0;
  private final long perSecond;
  private double level;
  private Instant filled;

  /** {@code perSecond} 0 means no limit. */
  public TokenBucket(long perSecond, Instant now) {
    if (perSecond < 0)
      throw new IllegalArgumentException("rate must not be negative: " + perSecond);
    this.perSecond = perSecond;
    this.level = perSecond;
    this.filled = now;
  }

  /** Takes {@code bytes}, also more than there are: how long to wait before going on. */
  public synchronized Duration take(long bytes, Instant now) {
    if (perSecond == UNLIMITED) return Duration.ZERO;
    var since = Duration.between(filled, now);
    if (since.isPositive()) {
      level = Math.min((double) perSecond, level + perSecond * (since.toNanos() / 1e9));
      filled = now;
    }
    level -= bytes;
    return level >= 0 ? Duration.ZERO : Duration.ofNanos((long) (-level / perSecond * 1e9));
  }
}
