package io.wherry.agent.update;

import java.util.ArrayList;
import java.util.List;

/** One step of the machine: the state to keep, and then the effects to run, in order. */
public record Next(UpdateState state, List<Effect> effects) {
  public Next {
    effects = List.copyOf(effects);
  }

  static Next stay(UpdateState state) {
    return new Next(state, List.of());
  }

  static Next to(UpdateState state, Effect... effects) {
    return new Next(state, List.of(effects));
  }

  /** The same step with {@code first} run before its effects. */
  Next after(Effect... first) {
    var all = new ArrayList<>(List.of(first));
    all.addAll(effects);
    return new Next(state, all);
  }

  /** This step's effects, then {@code next} and its effects. */
  Next then(Next next) {
    return next.after(effects.toArray(Effect[]::new));
  }
}
