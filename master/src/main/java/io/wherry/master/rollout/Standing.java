package io.wherry.master.rollout;

import io.wherry.master.rollout.MemberState.Settled;
import io.wherry.master.rollout.MemberState.Withdrawn;
import java.util.Optional;

/**
 * How a wave stands: hosts that count, those that must settle, those that have, and those that will
 * not any more.
 */
record Standing(int wave, int hosts, int needed, int settled, int lost) {
  static Standing of(RolloutState state, int wave) {
    int hosts = 0;
    int settled = 0;
    int lost = 0;
    for (var m : state.members().all()) {
      boolean gone = m.state().spendsBudget() || m.state() instanceof Withdrawn;
      if (m.wave() != wave || (gone && m.tally().excused())) continue;
      hosts++;
      if (m.state() instanceof Settled) settled++;
      if (gone) lost++;
    }
    int percent = state.terms().passing().successPercent();
    return new Standing(wave, hosts, Math.ceilDiv(hosts * percent, 100), settled, lost);
  }

  boolean passed() {
    return settled >= needed;
  }

  /** Why it cannot pass any more. */
  Optional<String> outOfReach(int percent) {
    if (hosts - lost >= needed) return Optional.empty();
    return Optional.of(
        "wave %d cannot reach %d%%: %d of %d hosts did not settle"
            .formatted(wave + 1, percent, lost, hosts));
  }
}
