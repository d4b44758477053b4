package io.wherry.common.model;

import java.time.Duration;
import java.util.Optional;

/**
 * The master's word to one host: go to the plan's release. Without a rollout it answers a host that
 * asked by itself. The {@code deadline} counts from receipt; {@code manifest} is the digest of the
 * release's manifest file in {@code commit}.
 */
public record Order(
    ChangeId change,
    Optional<RolloutId> rollout,
    int attempt,
    Plan plan,
    Duration deadline,
    Digest manifest,
    String commit) {
  public Order {
    if (attempt < 1) throw new IllegalArgumentException("attempt must be positive: " + attempt);
    if (!deadline.isPositive())
      throw new IllegalArgumentException("deadline must be positive: " + deadline);
    if (!commit.matches("[0-9a-f]{40}"))
      throw new IllegalArgumentException("not a commit: '" + commit + "'");
  }

  public ReleaseId release() {
    return plan.release();
  }
}
