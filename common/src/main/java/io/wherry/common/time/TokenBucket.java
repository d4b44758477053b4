package io.wherry.common.time;

/**
 * Lets a number of bytes through per second, and at most {@code burst} at once. Who takes more than
 * there is waits for what the takers before owe too, which keeps the order fair. Time is an
 * argument: nanoseconds of whatever origin, as of {@code System.nanoTime}. Any thread.
 */
public final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double perNano;
  private final double burst;
  private double tokens;
  private long last;

  public TokenBucket(long bytesPerSecond, long burst, long now) {
    if (bytesPerSecond <= 0)
      throw new IllegalArgumentException("rate must be positive: " + bytesPerSecond);
    this.perNano = bytesPerSecond / NANOS;
    this.burst = burst;
    this.tokens = burst;
    this.last = now;
  }

  /** Takes {@code bytes}, also more than there are: so many nanoseconds to wait before going on. */
  public synchronized long take(long bytes, long now) {
    refill(now);
    tokens -= bytes;
    return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perNano);
  }

  /** True where nobody has taken anything for so long that a new bucket would be the same. */
  public synchronized boolean isFull(long now) {
    refill(now);
    return tokens >= burst;
  }

  private void refill(long now) {
    long passed = Math.max(0, now - last);
    tokens = Math.min(burst, tokens + passed * perNano);
    last += passed;
  }
}
