package io.wherry.master.rollout;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a host may take: to stage, from its order to its asking for permission, and to merge,
 * from its permission to its report. While it waits for permission, no time runs. {@code giveUp} is
 * how long the rollout may be unable to go on before it is aborted; empty where that is for ever.
 */
public record Deadlines(Duration stage, Duration merge, Optional<Duration> giveUp) {
  public Deadlines {
    if (!stage.isPositive() || !merge.isPositive())
      throw new IllegalArgumentException(
          "the deadlines per host must be positive: " + stage + " and " + merge);
    giveUp
        .filter(after -> !after.isPositive())
        .ifPresent(after -> {
          throw new IllegalArgumentException(
              "a rollout cannot be given up before it began: " + after);
        });
  }

  public Deadlines(Duration stage, Duration merge) {
    this(stage, merge, Optional.empty());
  }

  public static Deadlines each(Duration deadline) {
    return new Deadlines(deadline, deadline);
  }
}
