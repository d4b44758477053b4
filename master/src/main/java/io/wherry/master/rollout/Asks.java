package io.wherry.master.rollout;

import io.wherry.master.rollout.MemberState.Merging;
import io.wherry.master.rollout.MemberState.Ordered;
import io.wherry.master.rollout.MemberState.Pending;
import io.wherry.master.rollout.MemberState.Resting;
import io.wherry.master.rollout.MemberState.Withdrawn;
import io.wherry.master.rollout.Phase.Aborted;
import io.wherry.master.rollout.Phase.Awaiting;
import io.wherry.master.rollout.Phase.Baking;
import io.wherry.master.rollout.Phase.Between;
import io.wherry.master.rollout.Phase.Checking;
import io.wherry.master.rollout.Phase.Ending;
import io.wherry.master.rollout.Phase.Finished;
import io.wherry.master.rollout.Phase.Paused;
import io.wherry.master.rollout.Phase.Reverted;
import io.wherry.master.rollout.Phase.Reverting;
import io.wherry.master.rollout.Phase.Running;
import io.wherry.master.rollout.RolloutEvent.AbortAsked;
import io.wherry.master.rollout.RolloutEvent.Approved;
import io.wherry.master.rollout.RolloutEvent.Checked;
import io.wherry.master.rollout.RolloutEvent.PauseAsked;
import io.wherry.master.rollout.RolloutEvent.ResumeAsked;
import io.wherry.master.rollout.RolloutEvent.RetryAsked;
import io.wherry.master.rollout.RolloutEvent.RevertAsked;
import io.wherry.master.rollout.RolloutEvent.WhoPauses;
import io.wherry.master.rollout.RolloutEvent.WhoWorks;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What operators ask of a rollout, and what they and others let pass. */
final class Asks {
  private Asks() {}

  static Step step(RolloutState state, RolloutEvent event, Instant now) {
    return switch (event) {
      case PauseAsked(var why, var by) ->
          by.equals(Optional.of(WhoPauses.MASTER))
              ? pause(state, why, now)
              : pauseByPerson(state, why, now);
      case ResumeAsked() -> resume(state, now);
      case AbortAsked(var why, var working) -> abort(state, why, working, now);
      case RevertAsked(var why) -> revert(state, why, now);
      case RetryAsked _ -> retry(state, now);
      case Checked checked -> checked(state, checked, now);
      case Approved _ -> approved(state, now);
      case RolloutEvent.OfHost _,
          RolloutEvent.Strayed _,
          RolloutEvent.Joined _,
          RolloutEvent.Shut _,
          RolloutEvent.Opened _,
          RolloutEvent.Ticked _ ->
          throw new IllegalArgumentException("nobody asks that: " + event);
    };
  }

  static Step pause(RolloutState state, String why, Instant now) {
    return switch (state.phase()) {
      case Running _, Between _, Ending _, Reverting _ ->
          Step.stay(state.with(new Paused(state.phase(), now, why, false)));
      case Paused _, Finished _, Aborted _, Reverted _ -> Step.stay(state);
    };
  }

  /** A pause of the master's becomes a person's: somebody has looked, and wants it to wait. */
  private static Step pauseByPerson(RolloutState state, String why, Instant now) {
    var paused = pause(state, why, now).next();
    if (!(paused.phase() instanceof Paused p) || p.byPerson()) return Step.stay(state);
    var all = state.phase() instanceof Paused ? p.why() + "; " + why : why;
    return Step.stay(state.with(new Paused(p.before(), p.since(), all, true)));
  }

  /**
   * The time that it was paused does not count against anybody, nor do the failures that it was
   * paused for: whoever resumes has seen them.
   */
  private static Step resume(RolloutState state, Instant now) {
    return switch (state.phase()) {
      case Paused(var before, var since, _, _) -> {
        var seen = state.with(state.members().map(m -> m.state().spendsBudget() ? m.excused() : m));
        yield Course.on(later(seen.with(before), Duration.between(since, now), now), now);
      }
      case Running _, Between _, Ending _, Finished _, Aborted _, Reverting _, Reverted _ ->
          Step.stay(state);
    };
  }

  private static RolloutState later(RolloutState state, Duration by, Instant now) {
    var shifted = state.with(state.members().map(m -> m.with(later(m.state(), by))));
    return switch (state.phase()) {
      case Baking(var wave, var until) -> shifted.with(new Baking(wave, until.plus(by)));
      case Checking(var wave, _) -> shifted.with(new Checking(wave, now));
      case Awaiting _,
          Running _,
          Ending _,
          Paused _,
          Finished _,
          Aborted _,
          Reverting _,
          Reverted _ ->
          shifted;
    };
  }

  private static MemberState later(MemberState state, Duration by) {
    return switch (state) {
      case Ordered o -> new Ordered(o.change(), o.attempt(), o.deadline().plus(by), o.absent());
      case Resting r -> new Resting(r.until().plus(by), r.why());
      case Pending _,
          MemberState.Ready _,
          Merging _,
          MemberState.Settled _,
          MemberState.Failed _,
          MemberState.Reverted _,
          MemberState.TimedOut _,
          MemberState.Unreachable _,
          Withdrawn _ ->
          state;
    };
  }

  private static Step abort(
      RolloutState state, String why, Optional<WhoWorks> working, Instant now) {
    if (!state.phase().open()) return Step.stay(state);
    boolean finishes = working.equals(Optional.of(WhoWorks.FINISHES));
    return finishes ? finish(state, why, now) : Course.abort(state, why, now);
  }

  /** Whoever works goes on then, and the time of a pause does not count against it. */
  private static Step finish(RolloutState state, String why, Instant now) {
    return switch (state.phase()) {
      case Ending _ -> Step.stay(state);
      case Paused(var before, var since, _, _) ->
          Course.end(later(state.with(before), Duration.between(since, now), now), why, now);
      case Running _, Between _, Finished _, Aborted _, Reverting _, Reverted _ ->
          Course.end(state, why, now);
    };
  }

  private static Step revert(RolloutState state, String why, Instant now) {
    return switch (state.phase()) {
      case Paused(Reverting _, _, _, _), Reverting _, Reverted _ -> Step.stay(state);
      case Running _, Between _, Ending _, Paused _, Finished _, Aborted _ ->
          Course.revert(state, why, now);
    };
  }

  /**
   * Whoever was given up while it may have been merging is ordered too, as an operator says so; its
   * slot stays counted until it has said that it is not.
   */
  private static Step retry(RolloutState state, Instant now) {
    if (!state.phase().leadsForward()) return Step.stay(state);
    return Course.on(state.with(state.members().map(Asks::again)), now);
  }

  private static Member again(Member m) {
    boolean wrong = m.state().spendsBudget() || m.state() instanceof Resting;
    return wrong && !m.back() ? m.with(new Pending()) : m;
  }

  private static Step checked(RolloutState state, Checked checked, Instant now) {
    if (!(state.phase() instanceof Checking(var wave, _)) || wave != checked.wave())
      return Step.stay(state);
    return checked.good()
        ? Course.afterChecking(state, wave, now)
        : pause(state, checked.why(), now);
  }

  /** An operator may let pass as well what nobody has looked at, or what did not look good. */
  private static Step approved(RolloutState state, Instant now) {
    return switch (state.phase()) {
      case Awaiting(var wave, _) -> Course.begin(state, wave + 1, now);
      case Checking(var wave, _) -> Course.begin(state, wave + 1, now);
      case Paused(Checking(var wave, _), var since, _, _) ->
          Course.begin(later(state, Duration.between(since, now), now), wave + 1, now);
      case Running _,
          Baking _,
          Paused _,
          Ending _,
          Finished _,
          Aborted _,
          Reverting _,
          Reverted _ ->
          Step.stay(state);
    };
  }
}
