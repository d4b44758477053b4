package io.wherry.agent.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.wherry.common.posix.IdleThread;
import io.wherry.common.time.TokenBucket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThrottleTest {
  private static final long START = -5_000_000_000L;
  private static final long SECOND = 1_000_000_000L;
  @TempDir Path proc;
  private long now = START;
  private final List<Duration> pauses = new ArrayList<>();

  @Test
  void noMoreComesInALongTimeThanTheRateAllows() throws InterruptedException {
    var throttle = throttle(1000, 0);
    for (int i = 0; i < 100; i++) throttle.took(500);
    // A burst of one second is free: 50 000 bytes at 1000 a second take 49 of them.
    assertThat(now - START).isCloseTo(49 * SECOND, within(1000L));
  }

  @Test
  void whatIsNotLimitedNeverWaits() throws InterruptedException {
    throttle(0, 0).took(Long.MAX_VALUE);
    assertThat(pauses).isEmpty();
  }

  @Test
  void aHostUnderPressureIsGivenTimeEachSecond() throws Exception {
    pressure("io", "some avg10=30.00 avg60=1.00 avg300=0.00 total=1\nfull avg10=0.00\n");
    var throttle = throttle(0, 20);
    throttle.took(1);
    assertThat(pauses).isEmpty();
    now += SECOND;
    throttle.took(1);
    assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    pressure("io", "some avg10=90.00 avg60=1.00 avg300=0.00 total=1\n");
    now += SECOND;
    throttle.took(1);
    assertThat(pauses).endsWith(Duration.ofSeconds(2));
  }

  @Test
  void whatTheHostSuffersFromIsSaid() throws Exception {
    pressure("cpu", "some avg10=30.00 avg60=1.00 avg300=0.00 total=1\n");
    pressure("io", "some avg10=44.60 avg60=1.00 avg300=0.00 total=1\n");
    assertThat(new Pressure(proc, 20).words())
        .contains("the machine is busy (io pressure some 45% > 20%)");
    pressure("io", "some avg10=4.60 avg60=1.00 avg300=0.00 total=1\n");
    assertThat(new Pressure(proc, 20).words())
        .contains("the machine is busy (cpu pressure some 30% > 20%)");
    assertThat(new Pressure(proc, 50).words()).isEmpty();
    assertThat(new Pressure(proc, 0).words()).isEmpty();
  }

  @Test
  void aKernelThatTellsNothingIsNoPressure() {
    assertThat(new Pressure(proc, 20).pause()).isEqualTo(Duration.ZERO);
    assertThat(new Pressure(proc, 20).words()).isEmpty();
  }

  @Test
  void workAtIdlePriorityLeavesItsCallerAlone() throws Exception {
    var before = niceness();
    var inside = IdleThread.call("idle", ThrottleTest::niceness);
    assertThat(inside).isEqualTo(19);
    assertThat(niceness()).isEqualTo(before);
  }

  /**
   * Virtual threads run on carriers, which are of the class of whatever thread was the first to
   * need them: one that unpacks at idle priority must not leave such carriers to the merge.
   */
  @Test
  void unpackingAtIdlePriorityMakesNothingElseIdle() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                IdleExtraction.class.getName(),
                proc.toString())
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said.strip().lines()).containsExactly("writers [19]", "others [0]");
  }

  @Test
  void anInterruptReachesTheWorkAndWaitsForItsEnd() {
    var ended = new ArrayList<String>();
    Thread.currentThread().interrupt();
    org.assertj.core.api.Assertions.assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() ->
            IdleThread.call(
                "idle",
                () -> {
                  try {
                    new java.util.concurrent.CountDownLatch(1).await();
                  } finally {
                    ended.add("ended");
                  }
                  return 0;
                }));
    assertThat(ended).containsExactly("ended");
  }

  /** Of the calling platform thread. */
  private static int niceness() throws IOException {
    var stat = Files.readString(Path.of("/proc/thread-self/stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
  }

  private Throttle throttle(long rate, double limit) {
    return new Throttle(
        rate == 0 ? Optional.empty() : Optional.of(new TokenBucket(rate, rate, now)),
        new Pressure(proc, limit),
        () -> now,
        this::pass);
  }

  private void pass(Duration time) {
    pauses.add(time);
    now += time.toNanos();
  }

  private void pressure(String resource, String text) throws IOException {
    Files.createDirectories(proc.resolve("pressure"));
    Files.writeString(proc.resolve("pressure").resolve(resource), text);
  }
}
