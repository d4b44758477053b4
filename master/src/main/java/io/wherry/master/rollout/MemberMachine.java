package io.wherry.master.rollout;

import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import io.wherry.master.rollout.MemberState.Failed;
import io.wherry.master.rollout.MemberState.Merging;
import io.wherry.master.rollout.MemberState.Ordered;
import io.wherry.master.rollout.MemberState.Pending;
import io.wherry.master.rollout.MemberState.Ready;
import io.wherry.master.rollout.MemberState.Resting;
import io.wherry.master.rollout.MemberState.Reverted;
import io.wherry.master.rollout.MemberState.Settled;
import io.wherry.master.rollout.MemberState.TimedOut;
import io.wherry.master.rollout.MemberState.Unreachable;
import io.wherry.master.rollout.MemberState.Withdrawn;
import io.wherry.master.rollout.Phase.Paused;
import io.wherry.master.rollout.RolloutEvent.Absent;
import io.wherry.master.rollout.RolloutEvent.Asked;
import io.wherry.master.rollout.RolloutEvent.Ended;
import io.wherry.master.rollout.RolloutEvent.Hemmed;
import io.wherry.master.rollout.RolloutEvent.MayMerge;
import io.wherry.master.rollout.RolloutEvent.Missed;
import io.wherry.master.rollout.RolloutEvent.NotMerging;
import io.wherry.master.rollout.RolloutEvent.OfHost;
import io.wherry.master.rollout.RolloutEvent.Overdue;
import io.wherry.master.rollout.RolloutEvent.Reached;
import io.wherry.master.rollout.RolloutEvent.Recalled;
import io.wherry.master.rollout.RolloutEvent.Replanned;
import io.wherry.master.rollout.RolloutEvent.Undone;
import io.wherry.master.rollout.RolloutEvent.Unsteady;
import java.time.Duration;
import java.time.Instant;

/** One host's part of the rollout machine. */
final class MemberMachine {
  /**
   * Each permission brings its whole time along, so they must have an end. Whose packages others
   * keep changing gives up by itself before that.
   */
  static final int MOST_PERMISSIONS = 8;

  private MemberMachine() {}

  static Member step(RolloutState state, Member member, OfHost event, Instant now) {
    boolean about = member.state().openChange().filter(event.change()::equals).isPresent();
    if (!about) return member;
    return switch (member.state()) {
      case Ordered o -> whenOrdered(state, member, o, event, now);
      case Ready r -> whenReady(state, member, r, event, now);
      case Merging m -> whenMerging(state, member, m, event, now);
      case Pending _,
          Resting _,
          Settled _,
          Failed _,
          Reverted _,
          TimedOut _,
          Unreachable _,
          Withdrawn _ ->
          member;
    };
  }

  private static Member whenOrdered(
      RolloutState state, Member member, Ordered o, OfHost event, Instant now) {
    return switch (event) {
      case Missed _ -> member.with(ordered(o, true));
      case Reached _ -> member.with(ordered(o, false));
      case Asked _ -> member.with(ready(o, false, now));
      case Hemmed _ -> member.with(ready(o, true, now));
      case MayMerge _ -> member.with(merging(state, o.change(), o.attempt(), now));
      case Replanned r -> again(member, r, o.attempt(), o.deadline(), o.absent());
      case Recalled r -> recalled(state, member, r, o.absent(), now);
      case Ended e -> ended(state, member, e, now);
      case Undone u -> undone(state, member, u, now);
      case Unsteady u -> unsteady(member, u, now);
      case Overdue late when !now.isBefore(o.deadline()) && late.present() && !o.absent() ->
          timedOut(member, late, now);
      case Overdue _ when !now.isBefore(o.deadline()) -> missing(member, o, now);
      case Overdue _, NotMerging _, Absent _ -> member;
    };
  }

  private static Ready ready(Ordered o, boolean aside, Instant now) {
    return new Ready(o.change(), o.attempt(), Duration.between(now, o.deadline()), aside);
  }

  /** Who was away from the start and is excused for it is no failure. */
  private static Member missing(Member member, Ordered o, Instant now) {
    return member.with(
        member.tally().excused()
            ? new Withdrawn("was not connected in all its time")
            : new Unreachable(now, o.change()));
  }

  /** Whom somebody else kept from it until the last has tried nothing of the release's. */
  private static Member timedOut(Member member, Overdue late, Instant now) {
    var over = member.with(new TimedOut(now, late.change(), late.others()));
    return late.others().isPresent() ? over.excused() : over;
  }

  private static Ordered ordered(Ordered o, boolean absent) {
    return new Ordered(o.change(), o.attempt(), o.deadline(), absent);
  }

  private static Member again(
      Member member, Replanned r, int attempt, Instant deadline, boolean absent) {
    var next = new Ordered(r.next(), attempt + 1, deadline, absent);
    return member.replanned(attempt + 1, next, r.why());
  }

  /** In a pause its time begins with that, which whoever resumes adds to it. */
  private static Member recalled(
      RolloutState state, Member member, Recalled r, boolean absent, Instant now) {
    var begins = state.phase() instanceof Paused p ? p.since() : now;
    int attempt = member.tally().orders() + 1;
    var whole = begins.plus(state.terms().deadlines().stage());
    return member.ordered(attempt, new Ordered(r.next(), attempt, whole, absent));
  }

  private static Merging merging(
      RolloutState state, io.wherry.common.model.ChangeId change, int attempt, Instant now) {
    return new Merging(change, attempt, now.plus(state.terms().deadlines().merge()));
  }

  private static Member whenReady(
      RolloutState state, Member member, Ready r, OfHost event, Instant now) {
    return switch (event) {
      case Missed _ -> member.with(new Ordered(r.change(), r.attempt(), now.plus(r.left()), true));
      case Hemmed _ -> member.with(new Ready(r.change(), r.attempt(), r.left(), true));
      case MayMerge _ -> member.with(merging(state, r.change(), r.attempt(), now));
      case Replanned next -> again(member, next, r.attempt(), now.plus(r.left()), false);
      case Recalled next -> recalled(state, member, next, false, now);
      case Ended e -> ended(state, member, e, now);
      case Undone u -> undone(state, member, u, now);
      case Unsteady u -> unsteady(member, u, now);
      case Reached _, Asked _, Overdue _, NotMerging _, Absent _ -> member;
    };
  }

  private static Member whenMerging(
      RolloutState state, Member member, Merging m, OfHost event, Instant now) {
    var stage = now.plus(state.terms().deadlines().stage());
    return switch (event) {
      case NotMerging _ ->
          lapsed(member.with(new Ordered(m.change(), m.attempt(), stage, false)), now);
      // Settled on the floor: whoever asks for another plan has said before that it is not merging.
      case Replanned r -> again(member, r, m.attempt(), stage, false);
      case Recalled r -> recalled(state, member, r, false, now);
      case Ended e -> ended(state, member, e, now);
      case Undone u -> undone(state, member, u, now);
      case Unsteady u -> unsteady(member, u, now);
      case Overdue late when !now.isBefore(m.deadline()) ->
          late.present()
              ? timedOut(member, late, now)
              : member.with(new Unreachable(now, m.change()));
      case Overdue _, Absent _, Missed _, Reached _, Asked _, Hemmed _, MayMerge _ -> member;
    };
  }

  /** It was permitted to merge, and is to be ordered once more instead. */
  private static Member lapsed(Member again, Instant now) {
    var once = again.lapsed();
    if (once.tally().lapsed() < MOST_PERMISSIONS) return once;
    var why = "was permitted to merge " + MOST_PERMISSIONS + " times, and never did";
    return once.with(new Failed(now, why));
  }

  private static Member ended(RolloutState state, Member member, Ended e, Instant now) {
    if (member.back()) return member.with(endedBack(member, e, now));
    if (mayRetry(state, member, e)) {
      var pause =
          state.terms().budget().retry().before(member.tally().retries() + 1, member.host());
      return member.retrying(new Resting(now.plus(pause), e.outcome().word() + ": " + e.why()));
    }
    return member.with(outcome(e, now));
  }

  private static Member undone(RolloutState state, Member member, Undone u, Instant now) {
    var pause = state.terms().budget().retry().before(1, member.host());
    return member.with(new Resting(now.plus(pause), u.why()));
  }

  /** An operator may order it once more; it counts for nothing until then, and not after it. */
  private static Member unsteady(Member member, Unsteady u, Instant now) {
    var said = u.said().orElse(Outcome.FAILED);
    return member
        .with(
            said == Outcome.REVERTED && !member.back()
                ? new Reverted(now, u.why())
                : new Failed(now, u.why(), said == Outcome.SETTLED))
        .excused();
  }

  private static MemberState endedBack(Member member, Ended e, Instant now) {
    return switch (e.outcome()) {
      case SETTLED -> new Reverted(now, "taken back to " + member.from().orElseThrow());
      case REVERTED -> new Failed(now, "could not be taken back: " + e.why());
      case FAILED, TIMED_OUT, UNREACHABLE -> outcome(e, now);
    };
  }

  private static MemberState outcome(Ended e, Instant now) {
    return switch (e.outcome()) {
      case SETTLED -> new Settled(now);
      case FAILED -> new Failed(now, e.why());
      case REVERTED -> new Reverted(now, e.why());
      case TIMED_OUT -> new TimedOut(now, e.change());
      case UNREACHABLE -> new Unreachable(now, e.change());
    };
  }

  /** Only what may pass by itself, and where the host has said that it is not at work any more. */
  private static boolean mayRetry(RolloutState state, Member member, Ended e) {
    boolean passing = e.fault().filter(Fault.Category::mayPass).isPresent();
    boolean over = e.outcome() == Outcome.FAILED || e.outcome() == Outcome.REVERTED;
    var retry = state.terms().budget().retry();
    return passing
        && over
        && member.tally().retries() < retry.perHost()
        && state.retries() < retry.inAll().of(state.members().all().size());
  }
}
