package io.wherry.master.rollout;

import io.wherry.common.model.RolloutId;

/** All that a rollout is: its terms, its hosts, where it stands. */
public record RolloutState(
    RolloutId id, Terms terms, Members members, Phase phase, Pace pace, Stall stall) {
  RolloutState with(Phase next) {
    return new RolloutState(id, terms, members, next, pace, stall);
  }

  RolloutState with(Members next) {
    return new RolloutState(id, terms, next, phase, pace, stall);
  }

  RolloutState with(Pace next) {
    return new RolloutState(id, terms, members, phase, next, stall);
  }

  RolloutState with(Stall next) {
    return new RolloutState(id, terms, members, phase, pace, next);
  }

  /** How many hosts may be in their mixed moment at once, at the moment. */
  public int cap() {
    return terms.caps().adaptive() ? pace.cap() : terms.caps().maxConcurrent();
  }

  int lastWave() {
    return terms.waves().sizes().size() - 1;
  }

  int retries() {
    return members.all().stream().mapToInt(m -> m.tally().retries()).sum();
  }

  /** Hosts that work now or may do so at any moment. One whose hour is over only waits. */
  int inFlight() {
    return members.count(m ->
        switch (m.state()) {
          case MemberState.Merging _ -> true;
          case MemberState.Ordered o -> !o.absent();
          case MemberState.Ready r -> !r.aside() && (m.back() || m.shut().isEmpty());
          case MemberState.Pending _,
              MemberState.Resting _,
              MemberState.Settled _,
              MemberState.Failed _,
              MemberState.Reverted _,
              MemberState.TimedOut _,
              MemberState.Unreachable _,
              MemberState.Withdrawn _ ->
              false;
        });
  }
}
