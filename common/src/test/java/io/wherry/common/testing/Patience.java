package io.wherry.common.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long a test waits for what other threads and processes do: longer than any machine needs. */
public final class Patience {
  private static final Duration LONG = Duration.ofMinutes(2);

  private Patience() {}

  public static ConditionFactory await() {
    return Awaitility.await().atMost(LONG);
  }
}
