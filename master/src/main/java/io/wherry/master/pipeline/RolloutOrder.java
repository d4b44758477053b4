package io.wherry.master.pipeline;

import java.time.Duration;

/** What an operator asks for, as written; checked when it is begun. */
public record RolloutOrder(
    long release,
    String hosts,
    String waves,
    Limits limits,
    boolean dryRun,
    String reason,
    String requestId) {
  /** Thresholds, as in the terms of a rollout. */
  public record Limits(
      int successPercent,
      Duration bake,
      int maxFailures,
      int maxConcurrent,
      Duration hostDeadline) {}
}
