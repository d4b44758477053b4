package io.wherry.master.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacingTest {
  private static final long MIB = 1 << 20;
  private final AtomicLong now = new AtomicLong(-5_000_000_000L);

  private static InetAddress host(int number) throws IOException {
    return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
  }

  /** Asks for piece after piece, each when it may go; bytes that went out within the seconds. */
  private long sent(Pacing pacing, InetAddress host, long seconds) {
    long end = now.get() + TimeUnit.SECONDS.toNanos(seconds);
    long bytes = 0;
    while (true) {
      long wait = pacing.take(host, pacing.piece());
      if (now.get() + wait > end) return bytes;
      now.addAndGet(wait);
      bytes += pacing.piece();
    }
  }

  @Test
  void oneHostGetsItsRateAndNoMore() throws IOException {
    var pacing = new Pacing(0, 4 * MIB, now::get);
    assertThat(sent(pacing, host(1), 100)).isBetween(399 * MIB, 401 * MIB);
  }

  @Test
  void allTogetherGetTheTotalRate() throws IOException {
    var pacing = new Pacing(4 * MIB, 3 * MIB, now::get);
    long longest = 0;
    long bytes = 0;
    for (int i = 0; bytes < 400 * MIB; i++) {
      longest = Math.max(longest, pacing.take(host(i % 50), pacing.piece()));
      bytes += pacing.piece();
    }
    assertThat(longest).isBetween(TimeUnit.SECONDS.toNanos(99), TimeUnit.SECONDS.toNanos(101));
  }

  @Test
  void aGreedyHostDoesNotSlowAnotherOne() throws IOException {
    var pacing = new Pacing(0, MIB, now::get);
    for (int i = 0; i < 1000; i++) pacing.take(host(1), pacing.piece());
    assertThat(pacing.take(host(2), pacing.piece())).isZero();
  }

  @Test
  void comingBackGainsNothing() throws IOException {
    var pacing = new Pacing(0, MIB, now::get);
    for (int i = 0; i < 100; i++) pacing.take(host(1), pacing.piece());
    for (int other = 2; other < 3000; other++) pacing.take(host(other), 1);
    assertThat(pacing.take(host(1), 1)).isPositive();
  }

  @Test
  void withoutRatesEverythingGoesAtOnce() throws IOException {
    var pacing = new Pacing(0, 0, now::get);
    assertThat(pacing.piece()).isEqualTo(Long.MAX_VALUE);
    assertThat(pacing.take(host(1), 1L << 50)).isZero();
  }

  @Test
  void idleTimeIsNotSavedUp() throws IOException {
    var pacing = new Pacing(0, MIB, now::get);
    pacing.take(host(1), pacing.piece());
    now.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertThat(sent(pacing, host(1), 10)).isLessThan(11 * MIB);
  }
}
