package io.wherry.master.pipeline;

import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Waves;

/** What an operator asks for; whether it can be is found out when it is begun. */
public record RolloutOrder(
    long release,
    Choice choice,
    Waves waves,
    Limits limits,
    boolean dryRun,
    String reason,
    String requestId) {
  public RolloutOrder(
      long release,
      String hosts,
      Waves waves,
      Limits limits,
      boolean dryRun,
      String reason,
      String requestId) {
    this(release, new Choice(hosts, false), waves, limits, dryRun, reason, requestId);
  }

  /** Which hosts; {@code force} where that may be most of the fleet. */
  public record Choice(String hosts, boolean force) {}

  String hosts() {
    return choice.hosts();
  }

  /** As in the terms of a rollout. */
  public record Limits(Passing passing, Budget budget, Caps caps, Deadlines deadlines) {}
}
