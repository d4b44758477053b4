package io.wherry.master.rollout;

import io.wherry.master.rollout.MemberState.Ordered;
import io.wherry.master.rollout.MemberState.Pending;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Hosts that were not there when their turn came. As many as agreed to are left for the last wave,
 * and another one takes their place, so that a wave is never let pass by nobody; the others hold
 * it.
 */
final class Absence {
  private Absence() {}

  static Step noted(RolloutState state, Member absent, RolloutEvent.Absent event, Instant now) {
    boolean away =
        absent.state() instanceof Ordered o && o.absent() && o.change().equals(event.change());
    if (!away || absent.back() || absent.tally().excused() || !mayExcuse(state))
      return Step.stay(state);
    if (absent.wave() == state.lastWave())
      return Course.on(state.with(state.members().with(absent.excused())), now);
    return substitute(state, absent.wave())
        .map(other -> swapped(state, absent, other, event, now))
        .orElseGet(() -> Step.stay(state));
  }

  private static Step swapped(
      RolloutState state, Member absent, Member other, RolloutEvent.Absent event, Instant now) {
    var members =
        state
            .members()
            .with(absent.excused().inWave(state.lastWave()).with(new Pending()))
            .with(other.inWave(absent.wave()));
    var calledOff = new Effect.Withdraw(absent.host(), event.change(), "it goes in the last wave");
    return Course.on(state.with(members), now).after(List.of(calledOff));
  }

  private static boolean mayExcuse(RolloutState state) {
    var members = state.members();
    int most = state.terms().passing().maxAbsent().of(members.all().size());
    return members.count(m -> m.tally().excused()) < most;
  }

  private static Optional<Member> substitute(RolloutState state, int wave) {
    var waves = state.terms().waves();
    if (waves.isChosen(wave)) return Optional.empty();
    return state.members().all().stream()
        .filter(m -> m.wave() > wave && !waves.isChosen(m.wave()))
        .filter(m -> !m.tally().excused() && m.state() instanceof Pending)
        .findFirst();
  }
}
