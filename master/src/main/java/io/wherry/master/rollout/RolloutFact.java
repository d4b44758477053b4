package io.wherry.master.rollout;

import io.wherry.common.model.RolloutId;
import java.util.List;
import java.util.Optional;

/** What the log keeps of rollouts; their state is the fold of these through the machine. */
public sealed interface RolloutFact {
  RolloutId id();

  /** {@code forced} is what the master had asked back about, where whoever started it insisted. */
  record Started(RolloutId id, Terms terms, List<Seat> seats, Optional<String> forced)
      implements RolloutFact {
    public Started {
      seats = List.copyOf(seats);
    }
  }

  record Happened(RolloutId id, RolloutEvent event) implements RolloutFact {}
}
