package io.wherry.master.rollout;

import io.wherry.common.model.Outcome;
import io.wherry.master.rollout.MemberState.Failed;
import io.wherry.master.rollout.MemberState.Merging;
import io.wherry.master.rollout.MemberState.Ordered;
import io.wherry.master.rollout.MemberState.Pending;
import io.wherry.master.rollout.MemberState.Reverted;
import io.wherry.master.rollout.MemberState.Settled;
import io.wherry.master.rollout.MemberState.TimedOut;
import io.wherry.master.rollout.MemberState.Unreachable;
import io.wherry.master.rollout.MemberState.Withdrawn;
import io.wherry.master.rollout.RolloutEvent.Ended;
import io.wherry.master.rollout.RolloutEvent.MayMerge;
import io.wherry.master.rollout.RolloutEvent.Missed;
import io.wherry.master.rollout.RolloutEvent.NotMerging;
import io.wherry.master.rollout.RolloutEvent.OfHost;
import io.wherry.master.rollout.RolloutEvent.Overdue;
import io.wherry.master.rollout.RolloutEvent.Reached;
import io.wherry.master.rollout.RolloutEvent.Replanned;
import java.time.Instant;

/** One host's part of the rollout machine. */
final class MemberMachine {
  private MemberMachine() {}

  static Member step(Member member, OfHost event, Instant now) {
    return switch (member.state()) {
      case Ordered o when o.change().equals(event.change()) -> whenOrdered(member, o, event, now);
      case Merging m when m.change().equals(event.change()) -> whenMerging(member, m, event, now);
      case Pending _,
          Ordered _,
          Merging _,
          Settled _,
          Failed _,
          Reverted _,
          TimedOut _,
          Unreachable _,
          Withdrawn _ ->
          member;
    };
  }

  private static Member whenOrdered(Member member, Ordered o, OfHost event, Instant now) {
    return switch (event) {
      case Missed _ -> member.with(ordered(o, true));
      case Reached _ -> member.with(ordered(o, false));
      case MayMerge _ -> member.with(new Merging(o.change(), o.attempt(), o.deadline()));
      case Replanned r ->
          member.with(new Ordered(r.next(), o.attempt() + 1, o.deadline(), o.absent()));
      case Ended e -> member.with(ended(member, e, now));
      case Overdue(_, _, var present) when !now.isBefore(o.deadline()) ->
          member.with(missedDeadline(o, present && !o.absent(), now));
      case Overdue _, NotMerging _ -> member;
    };
  }

  private static MemberState missedDeadline(Ordered o, boolean present, Instant now) {
    return present ? new TimedOut(now, o.change()) : new Unreachable(now, o.change());
  }

  private static Ordered ordered(Ordered o, boolean absent) {
    return new Ordered(o.change(), o.attempt(), o.deadline(), absent);
  }

  private static Member whenMerging(Member member, Merging m, OfHost event, Instant now) {
    return switch (event) {
      case NotMerging _ -> member.with(new Ordered(m.change(), m.attempt(), m.deadline(), false));
      case Replanned r -> member.with(new Ordered(r.next(), m.attempt() + 1, m.deadline(), false));
      case Ended e -> member.with(ended(member, e, now));
      case Overdue(_, _, var present) when !now.isBefore(m.deadline()) ->
          member.with(present ? new TimedOut(now, m.change()) : new Unreachable(now, m.change()));
      case Overdue _, Missed _, Reached _, MayMerge _ -> member;
    };
  }

  private static MemberState ended(Member member, Ended e, Instant now) {
    if (member.back() && e.outcome() == Outcome.SETTLED)
      return new Reverted(now, "taken back to " + member.from().orElseThrow());
    if (member.back() && e.outcome() == Outcome.REVERTED)
      return new Failed(now, "could not be taken back: " + e.why());
    return switch (e.outcome()) {
      case SETTLED -> new Settled(now);
      case FAILED -> new Failed(now, e.why());
      case REVERTED -> new Reverted(now, e.why());
      case TIMED_OUT -> new TimedOut(now, e.change());
      case UNREACHABLE -> new Unreachable(now, e.change());
    };
  }
}
