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
import io.wherry.master.rollout.RolloutEvent.Approved;
import io.wherry.master.rollout.RolloutEvent.Checked;
import io.wherry.master.rollout.RolloutEvent.Joined;
import io.wherry.master.rollout.RolloutEvent.OfHost;
import io.wherry.master.rollout.RolloutEvent.Opened;
import io.wherry.master.rollout.RolloutEvent.PauseAsked;
import io.wherry.master.rollout.RolloutEvent.ResumeAsked;
import io.wherry.master.rollout.RolloutEvent.RetryAsked;
import io.wherry.master.rollout.RolloutEvent.RevertAsked;
import io.wherry.master.rollout.RolloutEvent.Shut;
import io.wherry.master.rollout.RolloutEvent.Strayed;
import io.wherry.master.rollout.RolloutEvent.Ticked;
import io.wherry.master.rollout.RolloutEvent.Unsteady;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    for (int i = 0; i < waves.size(); i++) members.add(Member.of(seats.get(i), waves.get(i)));
    var state =
        new RolloutState(id, terms, Members.of(members), new Running(0), Pace.FIRST, Stall.NONE);
    return Stall.begun(Course.on(state, now), now);
  }

  public static Step step(RolloutState state, RolloutEvent event, Instant now) {
    var step = Stall.noted(state, event, react(state, event, now), now);
    return event instanceof Ticked ? givenUp(step, now) : step;
  }

  private static Step givenUp(Step step, Instant now) {
    return Stall.over(step.next(), now)
        .map(why -> Course.abort(step.next().with(Stall.NONE), why, now).after(step.effects()))
        .orElse(step);
  }

  private static Step react(RolloutState state, RolloutEvent event, Instant now) {
    return switch (event) {
      case OfHost about -> ofHost(state, about, now);
      case Shut(var hosts, var why) -> Hours.shut(state, hosts, why, now);
      case Opened(var hosts) -> Hours.opened(state, hosts, now);
      case Joined(var seat) -> joined(state, seat, now);
      case Strayed(var host, var why) -> strayed(state, host, why, now);
      case Ticked() -> tick(state, now);
      case PauseAsked _,
          ResumeAsked _,
          AbortAsked _,
          RevertAsked _,
          RetryAsked _,
          Checked _,
          Approved _ ->
          Asks.step(state, event, now);
    };
  }

  private static Step stay(RolloutState state) {
    return Step.stay(state);
  }

  private static Step ofHost(RolloutState state, OfHost event, Instant now) {
    var before = state.members().get(event.host());
    if (before.isEmpty()) return stay(state);
    if (event instanceof RolloutEvent.Absent about)
      return Absence.noted(state, before.get(), about, now);
    var after = MemberMachine.step(state, before.get(), event, now);
    if (after.equals(before.get())) return stay(state);
    var next = paced(state.with(state.members().with(after)), before.get(), after);
    if (isByOthers(event, after) && isUntried(next, after))
      return withdrawOverdue(before.get(), after, untried(next, after, now));
    var step = withdrawOverdue(before.get(), after, Course.on(next, now));
    return withdrawIdle(after, event, step);
  }

  /** Whether somebody else who changes packages there brought it to its end. */
  private static boolean isByOthers(OfHost event, Member after) {
    boolean kept = event instanceof RolloutEvent.Overdue late && late.others().isPresent();
    return (kept || event instanceof Unsteady)
        && after.state().spendsBudget()
        && after.tally().excused();
  }

  private static Step untried(RolloutState state, Member excused, Instant now) {
    var wave = excused.wave() + 1;
    var why = "nobody of wave " + wave + " has tried it: " + excused.state().why();
    return Asks.pause(state, why, now);
  }

  /** True where all of its wave are excused: nobody would have gone first. */
  private static boolean isUntried(RolloutState state, Member excused) {
    return state.phase().equals(new Running(excused.wave()))
        && Standing.of(state, excused.wave()).hosts() == 0;
  }

  /** What becomes of hosts on the way forward says how many may work at once. */
  private static RolloutState paced(RolloutState state, Member before, Member after) {
    if (after.back()) return state;
    boolean settled = after.state() instanceof MemberState.Settled;
    boolean failed =
        (after.state().spendsBudget() && !after.tally().excused())
            || after.tally().retries() > before.tally().retries();
    if (settled) return state.with(state.pace().settled(state.terms().caps().maxConcurrent()));
    return failed ? state.with(state.pace().failed()) : state;
  }

  /** It counts for nothing any more, whatever it was counted for before. */
  private static Step strayed(RolloutState state, HostId host, String why, Instant now) {
    var member = state.members().get(host);
    if (member.isEmpty() || !counts(member.get().state())) return stay(state);
    var gone = member.get().with(new MemberState.Withdrawn(why)).excused();
    return Course.on(state.with(state.members().with(gone)), now);
  }

  private static boolean counts(MemberState state) {
    return !state.over() || state instanceof MemberState.Settled;
  }

  /** A host that missed its deadline before it had permission must not begin any more. */
  private static Step withdrawOverdue(Member before, Member after, Step step) {
    boolean late =
        after.state() instanceof TimedOut
            || after.state() instanceof Unreachable
            || after.state() instanceof MemberState.Withdrawn;
    if (!late || !(before.state() instanceof Ordered o)) return step;
    return step.after(List.of(new Effect.Withdraw(before.host(), o.change(), after.state().why())));
  }

  /** Nor may one that let all its permissions go by. */
  private static Step withdrawIdle(Member after, OfHost event, Step step) {
    if (!(after.state() instanceof MemberState.Failed failed)) return step;
    if (!(event instanceof RolloutEvent.NotMerging n)) return step;
    return step.after(List.of(new Effect.Withdraw(after.host(), n.change(), failed.why())));
  }

  /** Whoever comes late goes last. */
  private static Step joined(RolloutState state, Seat seat, Instant now) {
    if (!state.phase().leadsForward() || state.members().get(seat.host()).isPresent())
      return stay(state);
    var members = state.members().plus(Member.of(seat, state.lastWave()));
    return Course.on(state.with(members), now);
  }

  private static Step tick(RolloutState state, Instant now) {
    if (!state.phase().moves()) return stay(state);
    var rested =
        state
            .members()
            .map(m ->
                m.state() instanceof MemberState.Resting r && !now.isBefore(r.until())
                    ? m.with(new MemberState.Pending())
                    : m);
    var awake = rested.equals(state.members()) ? state : state.with(rested);
    if (state.phase() instanceof Baking(var wave, var until) && !now.isBefore(until))
      return Course.afterBaking(awake, wave, now);
    return awake == state ? stay(state) : Course.on(awake, now);
  }

  /** Whose deadline is over at {@code now}. While paused, only those that may be merging. */
  public static List<Member> overdue(RolloutState state, Instant now) {
    boolean paused = state.phase() instanceof Paused;
    return state.members().all().stream()
        .filter(m ->
            switch (m.state()) {
              case Ordered o -> !paused && !waits(m, o) && !now.isBefore(o.deadline());
              case Merging merging -> !now.isBefore(merging.deadline());
              case MemberState.Pending _,
                  MemberState.Ready _,
                  MemberState.Resting _,
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

  /** Nobody is missed outside its hours. */
  private static boolean waits(Member m, Ordered o) {
    return o.absent() && !m.back() && m.shut().isPresent();
  }

  /** Whether taking the rollout back would bring this host to where it came from. */
  public static boolean wouldGoBack(RolloutState state, Member member) {
    boolean mayHaveIt =
        switch (member.state()) {
          case Merging _, MemberState.Settled _, TimedOut _, Unreachable _ -> true;
          case MemberState.Failed f -> f.moved();
          case MemberState.Pending _,
              Ordered _,
              MemberState.Ready _,
              MemberState.Resting _,
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
    var member = state.members().get(host);
    if (!member.flatMap(m -> m.state().openChange()).equals(Optional.of(change)))
      return new Leave.Never("this change is no longer wanted by rollout " + state.id());
    return switch (state.phase()) {
      case Running _, Phase.Between _, Phase.Ending _, Reverting _ -> hours(member.orElseThrow());
      case Paused p -> new Leave.Later("rollout " + state.id() + " is paused: " + p.why());
      case Finished _, Aborted _, Reverted _ ->
          new Leave.Never("rollout " + state.id() + " is " + state.phase().word());
    };
  }

  private static Leave hours(Member member) {
    return member
        .shut()
        .filter(_ -> !member.back())
        .<Leave>map(Leave.Later::new)
        .orElseGet(Leave.Now::new);
  }

  /** What a rollout says to a member that asks for permission. */
  public sealed interface Leave {
    record Now() implements Leave {}

    record Later(String why) implements Leave {}

    record Never(String why) implements Leave {}
  }
}
