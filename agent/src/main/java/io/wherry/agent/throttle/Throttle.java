package io.wherry.agent.throttle;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** What one change may take of the host: bytes per second, and less while the host suffers. */
public final class Throttle {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private final TokenBucket bytes;
  private final Pressure pressure;
  private final InstantSource clock;
  private final Pause pause;
  private Instant looked;

  /** Waits that long; from the root package, because only there may anybody sleep. */
  @FunctionalInterface
  public interface Pause {
    void await(Duration time) throws InterruptedException;
  }

  public Throttle(TokenBucket bytes, Pressure pressure, InstantSource clock, Pause pause) {
    this.bytes = bytes;
    this.pressure = pressure;
    this.clock = clock;
    this.pause = pause;
    this.looked = clock.instant();
  }

  /** Called for each piece of {@code size} bytes that has come; returns when more may come. */
  public void took(long size) throws InterruptedException {
    var wait = bytes.take(size, clock.instant());
    if (isTimeToLook()) wait = wait.plus(pressure.pause());
    if (wait.isPositive()) pause.await(wait);
  }

  private synchronized boolean isTimeToLook() {
    var now = clock.instant();
    if (Duration.between(looked, now).compareTo(LOOK_EVERY) < 0) return false;
    looked = now;
    return true;
  }
}
