package io.wherry.agent.update;

import io.wherry.agent.update.Effect.AskPermission;
import io.wherry.agent.update.Effect.AskPlan;
import io.wherry.agent.update.Effect.Check;
import io.wherry.agent.update.Effect.Confirm;
import io.wherry.agent.update.Effect.Discard;
import io.wherry.agent.update.Effect.End;
import io.wherry.agent.update.Effect.Merge;
import io.wherry.agent.update.Effect.Prepare;
import io.wherry.agent.update.Effect.Recover;
import io.wherry.agent.update.Effect.Revert;
import io.wherry.agent.update.Effect.Seal;
import io.wherry.agent.update.Effect.StopWorker;
import io.wherry.agent.update.Effect.Tell;
import io.wherry.agent.update.Footing.Past;
import io.wherry.agent.update.UpdateState.Asking;
import io.wherry.agent.update.UpdateState.Checking;
import io.wherry.agent.update.UpdateState.Confirming;
import io.wherry.agent.update.UpdateState.Held;
import io.wherry.agent.update.UpdateState.Merging;
import io.wherry.agent.update.UpdateState.Preparing;
import io.wherry.agent.update.UpdateState.Recovering;
import io.wherry.agent.update.UpdateState.Replanning;
import io.wherry.agent.update.UpdateState.Reverting;
import io.wherry.agent.update.UpdateState.Sealing;
import io.wherry.agent.update.UpdateState.Seeking;
import io.wherry.agent.update.UpdateState.Settled;
import io.wherry.agent.update.UpdateState.Stuck;
import io.wherry.agent.update.UpdateState.Waiting;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report.Cost;
import io.wherry.common.model.Step;
import io.wherry.common.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The ways into each state, with the effects that belong to them. */
final class Moves {
  private static final int MOST_CHECKS = 3;
  private final Policy policy;
  private final Luck luck;

  Moves(Policy policy, Luck luck) {
    this.policy = policy;
    this.luck = luck;
  }

  boolean follows(Footing footing, ReleaseId announced) {
    return policy.auto() && footing.shouldFollow(announced);
  }

  Next seek(Footing footing, ReleaseId target, int asked, Instant now) {
    return Next.to(
        new Seeking(footing, target, asked, askAgain(target.toString(), asked, now)),
        new AskPlan(target));
  }

  Next prepare(Footing footing, UnderWay work, int attempt) {
    return Next.to(
        new Preparing(footing, work, attempt),
        tell(work, Step.SYNCING, attempt == 1 ? "" : "attempt " + attempt),
        new Prepare(work.order()));
  }

  Next replan(Footing footing, UnderWay work, int asked, Instant now, String why) {
    return Next.to(
        new Replanning(footing, work, asked, askAgain(work.change().value(), asked, now)),
        tell(work, Step.WAITING, why),
        new AskPlan(work.target()));
  }

  Next ask(Footing footing, UnderWay work, int attempt, Instant now) {
    return Next.to(
        new Asking(footing, work, attempt, now.plus(policy.askAgain()), Optional.empty()),
        tell(work, Step.ASKING, ""),
        new AskPermission(work.change(), work.target()));
  }

  /** Asks once more without telling anybody of it. */
  Next askAgain(Asking s, Instant now) {
    return Next.to(
        new Asking(s.footing(), s.work(), s.attempt(), now.plus(policy.askAgain()), s.refusal()),
        new AskPermission(s.work().change(), s.work().target()));
  }

  /** Windows, caps and pauses may make it wait for days: its time does not run meanwhile. */
  Next refused(Asking s, String reason, Duration askAgain, Instant now) {
    var work = s.work().renewed(now);
    return Next.to(
        new Asking(s.footing(), work, s.attempt(), now.plus(askAgain), Optional.of(reason)),
        tell(s.work(), Step.ASKING, "waiting for permission: " + reason));
  }

  Next merge(Asking s, Duration valid, Instant now) {
    return Next.to(
        new Merging(s.footing(), s.work().renewed(now), s.attempt()),
        tell(s.work(), Step.MERGING, ""),
        new Merge(s.work().order(), now.plus(valid)));
  }

  Next check(Footing footing, UnderWay work, int attempt) {
    if (attempt > MOST_CHECKS) return revert(footing, work, Faults.workerDied("while checking"));
    return Next.to(
        new Checking(footing, work, attempt),
        tell(work, Step.CHECKING, ""),
        new Check(work.change()));
  }

  Next confirm(Footing footing, UnderWay work, Instant now) {
    var giveUp = now.plus(policy.confirmWithin());
    return Next.to(
        new Confirming(footing, work, 1, Optional.empty(), giveUp),
        tell(work, Step.CONFIRMING, ""),
        new Confirm(work.change(), work.target()));
  }

  Next confirmOnceMore(Confirming s) {
    return Next.to(
        new Confirming(s.footing(), s.work(), s.asked() + 1, Optional.empty(), s.giveUp()),
        new Confirm(s.work().change(), s.work().target()));
  }

  Next confirmLater(Confirming s, Instant now) {
    var wait = after(policy.confirmBackoff(), s.work().change().value(), s.asked());
    return Next.to(
        new Confirming(s.footing(), s.work(), s.asked(), Optional.of(now.plus(wait)), s.giveUp()));
  }

  Next seal(Footing footing, UnderWay work, int attempt) {
    return Next.to(new Sealing(footing, work, attempt, Optional.empty()), new Seal(work.change()));
  }

  /** What is confirmed is never taken back, so this is tried for ever. */
  Next sealLater(Sealing s, Fault fault, Instant now) {
    var retryAt = now.plus(after(policy.backoff(), s.work().change().value(), s.attempt()));
    return Next.to(
        new Sealing(s.footing(), s.work(), s.attempt() + 1, Optional.of(retryAt)),
        tell(s.work(), Step.CONFIRMING, "cannot let go of the way back yet: " + fault.what()));
  }

  Next revert(Footing footing, UnderWay work, Fault why) {
    return revert(footing, work.change(), Optional.of(work.target()), why, 1);
  }

  Next revert(
      Footing footing, ChangeId change, Optional<ReleaseId> target, Fault why, int attempt) {
    return Next.to(
            new Reverting(footing, change, target, why, attempt, Optional.empty()),
            new Revert(change))
        .after(telling(change, target, Step.REVERTING, why.what()));
  }

  Next revertLater(Reverting s, Fault fault, Instant now) {
    if (!fault.mayPass() || spent(s.attempt())) return stuck(s, fault);
    var retryAt = now.plus(after(policy.backoff(), s.change().value(), s.attempt()));
    return Next.to(
        new Reverting(
            s.footing(), s.change(), s.target(), s.why(), s.attempt() + 1, Optional.of(retryAt)),
        telling(s.change(), s.target(), Step.REVERTING, "again later: " + fault.what()));
  }

  /** A worker died over it, and the change is still there. */
  Next revertOnceMore(Reverting s, ChangeId change) {
    if (spent(s.attempt())) return stuck(s, Faults.workerDied("again and again"));
    return revert(s.footing(), change, s.target(), s.why(), s.attempt() + 1);
  }

  private static Next stuck(Reverting s, Fault fault) {
    var told = new Fault(fault.category(), "cannot go back: " + fault.what());
    return Next.to(new Stuck(s.footing(), s.change(), told))
        .after(ending(s, Outcome.FAILED, s.footing().release(), told, Cost.NONE));
  }

  Next reverted(Reverting s, List<String> lastingEffects) {
    var cost = new Cost(0, Duration.ZERO, lastingEffects);
    var footing =
        s.target()
            .map(t ->
                s.footing().after(new Past(s.change(), t, Outcome.REVERTED, Optional.of(s.why()))))
            .orElse(s.footing());
    return Next.to(
        new Settled(footing), ending(s, Outcome.REVERTED, footing.release(), s.why(), cost));
  }

  /**
   * Nothing where the change was found on the disk alone: the master has never heard of it here.
   */
  private static Effect[] ending(
      Reverting s, Outcome outcome, Optional<ReleaseId> settled, Fault fault, Cost cost) {
    return s.target().stream()
        .map(t -> new End(s.change(), t, outcome, settled, Optional.of(fault), cost))
        .toArray(Effect[]::new);
  }

  private static Effect[] telling(
      ChangeId change, Optional<ReleaseId> target, Step step, String detail) {
    return target.stream().map(t -> new Tell(change, t, step, detail)).toArray(Effect[]::new);
  }

  /**
   * Another try later where the fault may pass and the budget allows it; else the change is over.
   */
  Next later(Footing footing, UnderWay work, int attempt, Fault fault, Instant now) {
    if (!fault.mayPass() || spent(attempt)) return fail(footing, work, fault);
    var retryAt = now.plus(after(policy.backoff(), work.change().value(), attempt));
    return Next.to(
        new Waiting(footing, work, attempt, retryAt, fault),
        tell(work, Step.WAITING, fault.what()));
  }

  Next fail(Footing footing, UnderWay work, Fault fault) {
    return end(footing, work, Outcome.FAILED, Optional.of(fault));
  }

  Next timeOut(Footing footing, UnderWay work, String doing) {
    return end(footing, work, Outcome.TIMED_OUT, Optional.of(Faults.late(doing)));
  }

  Next end(Footing footing, UnderWay work, Outcome outcome, Optional<Fault> fault) {
    return end(footing, new Past(work.change(), work.target(), outcome, fault), work.cost());
  }

  private static Next end(Footing footing, Past past, Cost cost) {
    var after = footing.after(past);
    return Next.to(
        new Settled(after),
        new End(past.change(), past.target(), past.outcome(), after.release(), past.fault(), cost));
  }

  /** The change ends before its merge; what was started for it is stopped or forgotten. */
  Next drop(Preparing s, Outcome outcome, Fault fault) {
    return end(s.footing(), s.work(), outcome, Optional.of(fault))
        .after(new StopWorker(s.work().change()));
  }

  Next drop(Asking s, Outcome outcome, Fault fault) {
    return end(s.footing(), s.work(), outcome, Optional.of(fault))
        .after(new Discard(s.work().change()));
  }

  /** {@code ended} and then the work on a newer order. */
  Next replaced(Next ended, Order order, Instant received) {
    return ended.then(prepare(ended.state().footing(), UnderWay.begin(order, received), 1));
  }

  /** {@code ended} and then nothing, until the master welcomes this host again. */
  Next held(Next ended, String reason) {
    return ended.then(Next.to(new Held(ended.state().footing(), reason)));
  }

  Next recover(UpdateState interrupted) {
    return Next.to(
        new Recovering(interrupted.footing(), interrupted, 1, Optional.empty()), new Recover());
  }

  Next recoverLater(Recovering s, Fault fault, Instant now) {
    var wait = after(policy.backoff(), "recover", Math.min(s.attempt(), 30));
    var waiting =
        new Recovering(s.footing(), s.interrupted(), s.attempt() + 1, Optional.of(now.plus(wait)));
    var detail = "cannot tell yet where this host stands: " + fault.what();
    return Next.to(
        waiting,
        s.interrupted().openChange().stream()
            .flatMap(c -> Stream.of(telling(c, s.interrupted().heading(), Step.WAITING, detail)))
            .toArray(Effect[]::new));
  }

  Next recoverAgain(Recovering s) {
    return Next.to(
        new Recovering(s.footing(), s.interrupted(), s.attempt(), Optional.empty()), new Recover());
  }

  boolean spent(int attempt) {
    return attempt >= policy.attempts();
  }

  private Instant askAgain(String what, int asked, Instant now) {
    return now.plus(policy.askAgain()).plus(after(policy.backoff(), what, asked));
  }

  private Duration after(Backoff backoff, String what, int attempt) {
    return backoff.after(attempt, luck.of(what, attempt));
  }

  private static Tell tell(UnderWay work, Step step, String detail) {
    return new Tell(work.change(), work.target(), step, detail);
  }
}
