package io.wherry.master.pipeline;

import io.wherry.master.rollout.RolloutState;
import java.time.Instant;
import java.util.Optional;

/** A rollout's state and who began it, why and when. */
record Rollout(
    RolloutState state, String actor, String requestId, Instant started, Optional<Instant> ended) {
  Rollout at(RolloutState next, Instant now) {
    boolean over = !next.phase().open();
    var end = over ? ended.or(() -> Optional.of(now)) : Optional.<Instant>empty();
    return new Rollout(next, actor, requestId, started, end);
  }
}
