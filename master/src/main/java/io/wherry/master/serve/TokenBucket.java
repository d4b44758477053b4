package io.wherry.master.serve;

/**
 * Lets a number of bytes through per second, and at most {@code burst} at once. Who takes more than
 * there is waits for what the takers before owe too, which keeps the order fair. Any thread.
 */
final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double perNano;
  private final double burst;
  private double tokens;
  private long last;

  TokenBucket(long bytesPerSecond, long burst, long now) {
    this.perNano = bytesPerSecond / NANOS;
    this.burst = burst;
    this.tokens = burst;
    this.last = now;
  }

  /** Takes {@code bytes}; they may be sent after as many nanoseconds as returned. */
  synchronized long take(long bytes, long now) {
    refill(now);
    tokens -= bytes;
    return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perNano);
  }

  /** True where nobody has taken anything for so long that a new bucket would be the same. */
  synchronized boolean isFull(long now) {
    refill(now);
    return tokens >= burst;
  }

  private void refill(long now) {
    tokens = Math.min(burst, tokens + Math.max(0, now - last) * perNano);
    last = now;
  }
}
