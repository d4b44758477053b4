package io.wherry.master.rollout;

import java.util.ArrayList;
import java.util.List;

/** The state after an event, and what is to be done about it, in order. */
public record Step(RolloutState next, List<Effect> effects) {
  public Step {
    effects = List.copyOf(effects);
  }

  /** The same, with these before all that it asks for. */
  Step after(List<Effect> earlier) {
    var all = new ArrayList<Effect>(earlier);
    all.addAll(effects);
    return new Step(next, all);
  }

  static Step stay(RolloutState state) {
    return new Step(state, List.of());
  }
}
