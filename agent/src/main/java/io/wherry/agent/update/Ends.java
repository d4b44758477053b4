package io.wherry.agent.update;

import io.wherry.agent.update.Effect.AskPlan;
import io.wherry.agent.update.Effect.End;
import io.wherry.agent.update.Effect.Tell;
import io.wherry.agent.update.Effect.Undrain;
import io.wherry.agent.update.Footing.Past;
import io.wherry.agent.update.UpdateState.Replanning;
import io.wherry.agent.update.UpdateState.Settled;
import io.wherry.agent.update.UpdateState.Stuck;
import io.wherry.agent.update.UpdateState.Undraining;
import io.wherry.agent.update.UpdateState.Waiting;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report.Cost;
import io.wherry.common.model.Step;
import java.time.Instant;
import java.util.Optional;

/** The ways out of a change. Nobody takes one before the host is back in service. */
final class Ends {
  private final Policy policy;
  private final Luck luck;

  Ends(Policy policy, Luck luck) {
    this.policy = policy;
    this.luck = luck;
  }

  /** What is drained is put back into service first. */
  Next over(Footing footing, Absence absence, Ending ending, Instant now) {
    return absence.drained() ? undrain(footing, ending, 1) : conclude(footing, ending, now);
  }

  Next undrain(Footing footing, Ending ending, int attempt) {
    return Next.to(
            new Undraining(footing, ending, attempt, Optional.empty()),
            new Undrain(ending.change(), ending.target(), ending.word()))
        .after(telling(ending.change(), ending.target(), Step.UNDRAINING, ""));
  }

  Next undrainLater(Undraining s, Fault fault, Instant now) {
    if (s.attempt() >= policy.attempts()) return leftDrained(s.footing(), s.ending(), fault);
    var wait = wait(s.ending().change(), s.attempt());
    return Next.to(
            new Undraining(s.footing(), s.ending(), s.attempt() + 1, Optional.of(now.plus(wait))))
        .after(
            telling(
                s.ending().change(),
                s.ending().target(),
                Step.UNDRAINING,
                "again later: " + fault.what()));
  }

  Next conclude(Footing footing, Ending ending, Instant now) {
    return switch (ending) {
      case Ending.Over(var past, var cost, var left) ->
          ended(footing.after(past), past, left, cost);
      case Ending.Again(var work, var attempt, var fault) ->
          waiting(footing, work.back(), attempt, fault, now);
      case Ending.Anew(var work) -> replan(footing, work.back(), 1, now, work.misfits().getLast());
      case Ending.Lost(var change, var target, var why) -> stuck(footing, change, target, why);
      case Ending.Unheard _ -> Next.to(new Settled(footing));
    };
  }

  /** Asks for a plan for what is installed here now, and again where no answer comes. */
  Next replan(Footing footing, UnderWay work, int asked, Instant now, String detail) {
    var change = work.change();
    var askAgain = now.plus(policy.askAgain()).plus(wait(change, asked));
    return Next.to(
        new Replanning(footing, work, asked, askAgain),
        tell(work, Step.WAITING, detail),
        new AskPlan(work.target(), work.misfits().isEmpty() ? "" : work.misfits().getLast()));
  }

  /**
   * Whatever became of the files, whoever is served by this host is not: that is no success, and
   * must be seen.
   */
  private static Next leftDrained(Footing footing, Ending ending, Fault fault) {
    return switch (ending) {
      case Ending.Over(var past, var cost, _) -> {
        var told = Faults.leftDrained(past.fault(), fault);
        var failed = new Past(past.change(), past.target(), Outcome.FAILED, Optional.of(told));
        yield ended(footing.after(past).remembering(failed), failed, cost);
      }
      case Ending.Again(var work, _, var last) -> {
        var told = Faults.leftDrained(Optional.of(last), fault);
        var past = new Past(work.change(), work.target(), Outcome.FAILED, Optional.of(told));
        yield ended(footing.after(past), past, work.cost());
      }
      case Ending.Anew(var work) -> {
        var told = Faults.leftDrained(Optional.of(Faults.misfit(work)), fault);
        var past = new Past(work.change(), work.target(), Outcome.FAILED, Optional.of(told));
        yield ended(footing.after(past), past, work.cost());
      }
      case Ending.Lost(var change, var target, var why) ->
          stuck(footing, change, target, Faults.leftDrained(Optional.of(why), fault));
      case Ending.Unheard(var change) ->
          Next.to(new Stuck(footing, change, Faults.leftDrained(Optional.empty(), fault)));
    };
  }

  private static Next ended(Footing after, Past past, Cost cost) {
    return ended(after, past, Optional.empty(), cost);
  }

  private static Next ended(Footing after, Past past, Optional<Digest> left, Cost cost) {
    return Next.to(
        new Settled(after),
        new End(
            past.change(),
            past.target(),
            past.outcome(),
            after.release(),
            past.fault(),
            left,
            cost));
  }

  private static Next stuck(
      Footing footing, ChangeId change, Optional<ReleaseId> target, Fault why) {
    var said = Optional.of(why.because(Fault.Cause.STUCK));
    var told =
        target.stream()
            .map(t -> new End(change, t, Outcome.FAILED, footing.release(), said, Cost.NONE))
            .toArray(Effect[]::new);
    return Next.to(new Stuck(footing, change, why), told);
  }

  Next waiting(Footing footing, UnderWay work, int attempt, Fault fault, Instant now) {
    return Next.to(
        new Waiting(footing, work, attempt, now.plus(wait(work.change(), attempt)), fault),
        tell(work, Step.WAITING, fault.what()));
  }

  /** Whom somebody else is in the way of says so. */
  static Tell tell(UnderWay work, Step step, String detail) {
    var because = work.inTheWay().map(_ -> Fault.Cause.CHANGED_MEANWHILE);
    return new Tell(work.change(), work.target(), step, detail, because);
  }

  private java.time.Duration wait(ChangeId change, int attempt) {
    return policy.backoff().after(attempt, luck.of(change.value(), attempt));
  }

  /** Nothing where the master has never heard of the change here. */
  static Effect[] telling(ChangeId change, Optional<ReleaseId> target, Step step, String detail) {
    return target.stream().map(t -> new Tell(change, t, step, detail)).toArray(Effect[]::new);
  }
}
