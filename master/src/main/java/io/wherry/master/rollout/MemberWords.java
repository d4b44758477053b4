package io.wherry.master.rollout;

import io.wherry.master.rollout.MemberState.Merging;
import io.wherry.master.rollout.MemberState.Ordered;
import io.wherry.master.rollout.MemberState.Pending;
import io.wherry.master.rollout.MemberState.Ready;
import io.wherry.master.rollout.MemberState.Resting;
import io.wherry.master.rollout.MemberState.Settled;
import io.wherry.master.rollout.MemberState.Withdrawn;
import io.wherry.master.rollout.Phase.Aborted;
import io.wherry.master.rollout.Phase.Awaiting;
import io.wherry.master.rollout.Phase.Baking;
import io.wherry.master.rollout.Phase.Checking;
import io.wherry.master.rollout.Phase.Ending;
import io.wherry.master.rollout.Phase.Finished;
import io.wherry.master.rollout.Phase.Paused;
import io.wherry.master.rollout.Phase.Reverted;
import io.wherry.master.rollout.Phase.Reverting;
import io.wherry.master.rollout.Phase.Running;

/** Why a host stands where it does in a rollout, and what ends that, in one sentence. */
public final class MemberWords {
  private MemberWords() {}

  public static String of(RolloutState state, Member member) {
    return stands(state, member)
        + Stall.words(state)
            .filter(_ -> !member.state().over())
            .map(why -> " As to that rollout, " + why + ".")
            .orElse("");
  }

  private static String stands(RolloutState state, Member member) {
    var rollout = "rollout " + state.id();
    return switch (member.state()) {
      case Pending _ -> pending(state, member);
      case Resting r ->
          "Rests in " + rollout + " and is ordered again after " + r.until() + ": " + r.why() + ".";
      case Ordered o when o.absent() ->
          "Is ordered by " + rollout + ", and not connected; it has until " + o.deadline() + ".";
      case Ordered o ->
          "Is ordered by "
              + rollout
              + ", and stages; it has until "
              + o.deadline()
              + anew(member)
              + ".";
      case Ready r -> ready(state, member, r);
      case Merging m ->
          "Has permission by "
              + rollout
              + " and may be merging; it has until "
              + m.deadline()
              + ".";
      case Settled _ -> "Has settled in " + rollout + ", which is " + state.phase().word() + ".";
      case Withdrawn w -> "Is out of " + rollout + ": " + w.why() + ".";
      case MemberState.Failed _,
          MemberState.Reverted _,
          MemberState.TimedOut _,
          MemberState.Unreachable _ ->
          wrong(state, member);
    };
  }

  private static String pending(RolloutState state, Member member) {
    var rollout = "rollout " + state.id();
    if (member.shut().isPresent() && !member.back())
      return "Waits in wave "
          + (member.wave() + 1)
          + " of "
          + rollout
          + ": "
          + member.shut().get()
          + ".";
    return "Waits for its turn in wave "
        + (member.wave() + 1)
        + " of "
        + rollout
        + ": "
        + turn(state, member)
        + ".";
  }

  private static String turn(RolloutState state, Member member) {
    return switch (state.phase()) {
      case Running(int wave) when member.wave() > wave ->
          "wave " + (wave + 1) + " has not passed yet";
      case Baking(int wave, var until) when member.wave() > wave ->
          "wave " + (wave + 1) + " has passed and bakes until " + until;
      case Checking(int wave, _) when member.wave() > wave ->
          "wave " + (wave + 1) + " has passed, and its hosts are looked at";
      case Awaiting(int wave, _) when member.wave() > wave ->
          "wave "
              + (wave + 1)
              + " has passed; somebody must say 'wherry rollout approve "
              + state.id()
              + "'";
      case Running _, Baking _, Checking _, Awaiting _, Reverting _ ->
          "as many hosts as may work at once, " + state.cap() + ", are at work";
      case Paused p -> "it is paused until 'wherry rollout resume " + state.id() + "': " + p.why();
      case Ending _, Finished _, Aborted _, Reverted _ ->
          "it is " + state.phase().word() + ", and nobody begins any more";
    };
  }

  private static String anew(Member member) {
    return member
        .tally()
        .anew()
        .map(why -> "; it got another plan, as the one before did not fit it any more: " + why)
        .orElse("");
  }

  private static String ready(RolloutState state, Member member, Ready r) {
    var begins = "Has staged everything for rollout " + state.id() + " and waits for permission";
    if (state.phase() instanceof Paused p)
      return begins
          + ": it is paused until 'wherry rollout resume "
          + state.id()
          + "': "
          + p.why()
          + ".";
    if (member.shut().isPresent() && !member.back())
      return begins + ": " + member.shut().get() + ".";
    return begins + (r.aside() ? ", behind hosts near it" : "") + anew(member) + ".";
  }

  private static String wrong(RolloutState state, Member member) {
    var begins = verb(member.state()) + " in rollout " + state.id() + ": " + member.state().why();
    boolean again = !member.back() && state.phase().open() && !(state.phase() instanceof Reverting);
    return begins
        + (again ? "; 'wherry rollout retry " + state.id() + "' orders it once more." : ".");
  }

  private static String verb(MemberState wrong) {
    return switch (wrong) {
      case MemberState.Failed _ -> "Has failed";
      case MemberState.Reverted _ -> "Went back";
      case MemberState.TimedOut _ -> "Has timed out";
      case MemberState.Unreachable _ -> "Could not be reached";
      case Pending _, Ordered _, Ready _, Merging _, Resting _, Settled _, Withdrawn _ ->
          throw new IllegalArgumentException("nothing is wrong with " + wrong);
    };
  }
}
