package io.wherry.e2e;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits for what other processes do. */
final class Until {
  private Until() {}

  static void asserted(ThrowingRunnable assertion) {
    asserted(Duration.ofMillis(150), assertion);
  }

  /** Looks so often that hardly anything happens in between; for what costs nothing to look at. */
  static void closely(ThrowingRunnable assertion) {
    asserted(Duration.ofMillis(4), assertion);
  }

  private static void asserted(Duration every, ThrowingRunnable assertion) {
    Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(every).untilAsserted(assertion);
  }
}
