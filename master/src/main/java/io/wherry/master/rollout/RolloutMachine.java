package io.wherry.master.rollout;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.RolloutId;
import io.wherry.master.rollout.MemberState.Merging;
import io.wherry.master.rollout.MemberState.Ordered;
import io.wherry.master.rollout.MemberState.TimedOut;
import io.wherry.master.rollout.MemberState.Unreachable;
import io.wherry.master.rollout.Phase.Aborted;
import io.wherry.master.rollout.Phase.Baking;
import io.wherry.master.rollout.Phase.Finished;
import io.wherry.master.rollout.Phase.Paused;
import io.wherry.master.rollout.Phase.Reverted;
import io.wherry.master.rollout.Phase.Reverting;
import io.wherry.master.rollout.Phase.Running;
import io.wherry.master.rollout.RolloutEvent.AbortAsked;
import io.wherry.master.rollout.RolloutEvent.OfHost;
import io.wherry.master.rollout.RolloutEvent.PauseAsked;
import io.wherry.master.rollout.RolloutEvent.ResumeAsked;
import io.wherry.master.rollout.RolloutEvent.RevertAsked;
import io.wherry.master.rollout.RolloutEvent.Ticked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides how a rollout goes on, and never acts: the same state, event and time always give the
 * same step.
 */
public final class RolloutMachine {
  private RolloutMachine() {}

  /** A rollout over {@code seats}, in that order; hosts past the last wave stay out. */
  public static Step begin(RolloutId id, Terms terms, List<Seat> seats, Instant now) {
    if (seats.isEmpty()) throw new IllegalArgumentException("a rollout needs a host");
    var waves = terms.waves().assign(seats.size());
    var members = new ArrayList<Member>();
    for (int i = 0; i < waves.size(); i++) {
      var seat = seats.get(i);
      members.add(
          new Member(seat.host(), waves.get(i), seat.from(), false, new MemberState.Pending()));
    }
    return Course.on(new RolloutState(id, terms, Members.of(members), new Running(0)), now);
  }

  public static Step step(RolloutState state, RolloutEvent event, Instant now) {
    return switch (event) {
      case OfHost about -> ofHost(state, about, now);
      case PauseAsked(var why) -> pause(state, why, now);
      case ResumeAsked() -> resume(state, now);
      case AbortAsked(var why) ->
          state.phase().open() ? Course.abort(state, why, now) : stay(state);
      case RevertAsked(var why) -> revert(state, why, now);
      case Ticked() -> tick(state, now);
    };
  }

  private static Step stay(RolloutState state) {
    return Step.stay(state);
  }

  private static Step ofHost(RolloutState state, OfHost event, Instant now) {
    var before = state.members().get(event.host());
    if (before.isEmpty()) return stay(state);
    var after = MemberMachine.step(before.get(), event, now);
    if (after.equals(before.get())) return stay(state);
    var step = Course.on(state.with(state.members().with(after)), now);
    return withdrawOverdue(before.get(), after, step);
  }

  /** A host that missed its deadline before it had permission must not begin any more. */
  private static Step withdrawOverdue(Member before, Member after, Step step) {
    boolean late = after.state() instanceof TimedOut || after.state() instanceof Unreachable;
    if (!late || !(before.state() instanceof Ordered o)) return step;
    var effects = new ArrayList<Effect>();
    effects.add(new Effect.Withdraw(before.host(), o.change(), after.state().why()));
    effects.addAll(step.effects());
    return new Step(step.next(), effects);
  }

  private static Step pause(RolloutState state, String why, Instant now) {
    return switch (state.phase()) {
      case Running _, Baking _, Reverting _ ->
          stay(state.with(new Paused(state.phase(), now, why)));
      case Paused _, Finished _, Aborted _, Reverted _ -> stay(state);
    };
  }

  /** The time that it was paused does not count against anybody. */
  private static Step resume(RolloutState state, Instant now) {
    return switch (state.phase()) {
      case Paused(var before, var since, _) ->
          Course.on(later(state.with(before), Duration.between(since, now)), now);
      case Running _, Baking _, Finished _, Aborted _, Reverting _, Reverted _ -> stay(state);
    };
  }

  private static RolloutState later(RolloutState state, Duration by) {
    var shifted =
        state
            .members()
            .map(m ->
                m.state() instanceof Ordered o
                    ? m.with(
                        new Ordered(o.change(), o.attempt(), o.deadline().plus(by), o.absent()))
                    : m);
    var moved = state.with(shifted);
    return state.phase() instanceof Baking(var wave, var until)
        ? moved.with(new Baking(wave, until.plus(by)))
        : moved;
  }

  private static Step revert(RolloutState state, String why, Instant now) {
    return switch (state.phase()) {
      case Paused(Reverting _, _, _), Reverting _, Reverted _ -> stay(state);
      case Running _, Baking _, Paused _, Finished _, Aborted _ -> Course.revert(state, why, now);
    };
  }

  private static Step tick(RolloutState state, Instant now) {
    return switch (state.phase()) {
      case Baking(var wave, var until) when !now.isBefore(until) ->
          Course.on(state.with(new Running(wave + 1)), now);
      case Running _, Baking _, Paused _, Finished _, Aborted _, Reverting _, Reverted _ ->
          stay(state);
    };
  }

  /** Whose deadline is over at {@code now}. While paused, only those that may be merging. */
  public static List<Member> overdue(RolloutState state, Instant now) {
    boolean paused = state.phase() instanceof Paused;
    return state.members().all().stream()
        .filter(m ->
            switch (m.state()) {
              case Ordered o -> !paused && !now.isBefore(o.deadline());
              case Merging merging -> !now.isBefore(merging.deadline());
              case MemberState.Pending _,
                  MemberState.Settled _,
                  MemberState.Failed _,
                  MemberState.Reverted _,
                  TimedOut _,
                  Unreachable _,
                  MemberState.Withdrawn _ ->
                  false;
            })
        .toList();
  }

  /** Whether taking the rollout back would bring this host to where it came from. */
  public static boolean wouldGoBack(RolloutState state, Member member) {
    boolean mayHaveIt =
        switch (member.state()) {
          case Merging _, MemberState.Settled _, TimedOut _, Unreachable _ -> true;
          case MemberState.Pending _,
              Ordered _,
              MemberState.Failed _,
              MemberState.Reverted _,
              MemberState.Withdrawn _ ->
              false;
        };
    return mayHaveIt
        && !member.back()
        && member.from().filter(from -> !from.equals(state.terms().release())).isPresent();
  }

  /** Whether {@code host} may merge for {@code change}, the caps aside. */
  public static Leave leave(RolloutState state, HostId host, ChangeId change) {
    var open = state.members().get(host).flatMap(m -> m.state().openChange());
    if (!open.equals(java.util.Optional.of(change)))
      return new Leave.Never("this change is no longer wanted by rollout " + state.id());
    return switch (state.phase()) {
      case Running _, Baking _, Reverting _ -> new Leave.Now();
      case Paused p -> new Leave.Later("rollout " + state.id() + " is paused: " + p.why());
      case Finished _, Aborted _, Reverted _ ->
          new Leave.Never("rollout " + state.id() + " is " + state.phase().word());
    };
  }

  /** What a rollout says to a member that asks for permission. */
  public sealed interface Leave {
    record Now() implements Leave {}

    record Later(String why) implements Leave {}

    record Never(String why) implements Leave {}
  }
}
