package io.wherry.master.rollout;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What must be so before the next wave begins. {@code maxAbsent} hosts that were not connected when
 * their turn came may be left for the last wave; {@code approvals} counts waves from one.
 */
public record Passing(
    int successPercent,
    Duration bake,
    Amount maxAbsent,
    Set<Integer> approvals,
    Optional<MetricGate> metric) {
  public Passing {
    approvals = Collections.unmodifiableSortedSet(new TreeSet<>(approvals));
    if (successPercent < 1 || successPercent > 100)
      throw new IllegalArgumentException(
          "success threshold must be between 1 and 100 percent: " + successPercent);
    if (bake.isNegative())
      throw new IllegalArgumentException("bake time must not be negative: " + bake);
  }

  public static Passing of(int successPercent, Duration bake) {
    return new Passing(successPercent, bake, Amount.NONE, new TreeSet<>(), Optional.empty());
  }

  /** Whether somebody must look at the hosts that have moved before the next wave begins. */
  boolean looks() {
    return bake.isPositive() || metric.isPresent();
  }
}
