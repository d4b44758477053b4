package io.wherry.master.rollout;

import io.wherry.common.model.RolloutId;

/** All that a rollout is: its terms, its hosts, where it stands. */
public record RolloutState(RolloutId id, Terms terms, Members members, Phase phase) {
  RolloutState with(Phase next) {
    return new RolloutState(id, terms, members, next);
  }

  RolloutState with(Members next) {
    return new RolloutState(id, terms, next, phase);
  }

  /** Failed, reverted, timed out or unreachable on the way forward. */
  int budgetSpent() {
    return members.count(m -> !m.back() && m.state().spendsBudget());
  }

  /** Hosts that work now or may do so at any moment. */
  int inFlight() {
    return members.count(m ->
        m.state() instanceof MemberState.Merging
            || (m.state() instanceof MemberState.Ordered o && !o.absent()));
  }
}
