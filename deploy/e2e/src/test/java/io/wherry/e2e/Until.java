package io.wherry.e2e;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits for what other processes do. */
final class Until {
  private Until() {}

  static void asserted(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(150))
        .untilAsserted(assertion);
  }
}
