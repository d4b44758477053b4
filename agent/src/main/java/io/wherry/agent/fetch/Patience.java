package io.wherry.agent.fetch;

import io.wherry.common.time.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often, how long and at what pace to fetch. {@code tries} counts per tarball; a server's
 * {@code Retry-After} is honoured up to {@code longestWait}.
 */
public record Patience(
    int tries,
    int missingTries,
    Backoff backoff,
    Duration longestWait,
    Duration connect,
    Duration read) {
  public static final Patience USUAL =
      new Patience(
          8,
          3,
          new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30)),
          Duration.ofMinutes(2),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));

  public Patience {
    if (tries < 1 || missingTries < 1) throw new IllegalArgumentException("tries must be positive");
  }

  Duration after(int attempt, RandomGenerator random) {
    return backoff.after(attempt, random.nextDouble());
  }
}
