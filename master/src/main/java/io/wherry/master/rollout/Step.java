package io.wherry.master.rollout;

import java.util.List;

/** The state after an event, and what is to be done about it, in order. */
public record Step(RolloutState next, List<Effect> effects) {
  public Step {
    effects = List.copyOf(effects);
  }

  static Step stay(RolloutState state) {
    return new Step(state, List.of());
  }
}
