package io.wherry.e2e;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/**
 * Waits for what other processes do, for as long as a machine that is slow and busy may need. What
 * is looked at may come and go under the eye: only what is there in the end counts.
 */
final class Until {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private Until() {}

  static void asserted(ThrowingRunnable assertion) {
    asserted(Duration.ofMillis(150), assertion);
  }

  /** Looks so often that hardly anything happens in between; for what costs nothing to look at. */
  static void closely(ThrowingRunnable assertion) {
    asserted(Duration.ofMillis(10), assertion);
  }

  private static void asserted(Duration every, ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(every)
        .ignoreExceptions()
        .untilAsserted(assertion);
  }
}
