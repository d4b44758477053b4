package io.wherry.master.rollout;

import io.wherry.common.model.RolloutId;
import java.util.List;

/** What the log keeps of rollouts; their state is the fold of these through the machine. */
public sealed interface RolloutFact {
  RolloutId id();

  record Started(RolloutId id, Terms terms, List<Seat> seats) implements RolloutFact {
    public Started {
      seats = List.copyOf(seats);
    }
  }

  record Happened(RolloutId id, RolloutEvent event) implements RolloutFact {}
}
