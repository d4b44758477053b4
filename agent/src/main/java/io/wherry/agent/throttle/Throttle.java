package io.wherry.agent.throttle;

import io.wherry.common.time.TokenBucket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What one change may take of the host: bytes per second, and less while the host suffers. */
public final class Throttle {
  private static final long LOOK_EVERY = Duration.ofSeconds(1).toNanos();
  private final Optional<TokenBucket> bytes;
  private final Pressure pressure;
  private final LongSupplier nanos;
  private final Pause pause;
  private long looked;

  /** Waits that long; from the root package, because only there may anybody sleep. */
  @FunctionalInterface
  public interface Pause {
    void await(Duration time) throws InterruptedException;
  }

  /** No bucket, no limit of bytes; {@code nanos} as of {@code System.nanoTime}. */
  public Throttle(Optional<TokenBucket> bytes, Pressure pressure, LongSupplier nanos, Pause pause) {
    this.bytes = bytes;
    this.pressure = pressure;
    this.nanos = nanos;
    this.pause = pause;
    this.looked = nanos.getAsLong();
  }

  /** Called for each piece of {@code size} bytes that has come; returns when more may come. */
  public void took(long size) throws InterruptedException {
    long now = nanos.getAsLong();
    var wait = Duration.ofNanos(bytes.map(bucket -> bucket.take(size, now)).orElse(0L));
    if (isTimeToLook(now)) wait = wait.plus(pressure.pause());
    if (wait.isPositive()) pause.await(wait);
  }

  private synchronized boolean isTimeToLook(long now) {
    if (now - looked < LOOK_EVERY) return false;
    looked = now;
    return true;
  }
}
