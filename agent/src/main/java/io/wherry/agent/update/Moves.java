package io.wherry.agent.update;

import io.wherry.agent.update.Effect.AskPermission;
import io.wherry.agent.update.Effect.AskPlan;
import io.wherry.agent.update.Effect.Check;
import io.wherry.agent.update.Effect.Confirm;
import io.wherry.agent.update.Effect.Discard;
import io.wherry.agent.update.Effect.Drain;
import io.wherry.agent.update.Effect.Merge;
import io.wherry.agent.update.Effect.Prepare;
import io.wherry.agent.update.Effect.Reboot;
import io.wherry.agent.update.Effect.Recover;
import io.wherry.agent.update.Effect.Seal;
import io.wherry.agent.update.Effect.StopWorker;
import io.wherry.agent.update.Effect.Tell;
import io.wherry.agent.update.Footing.Past;
import io.wherry.agent.update.UpdateState.Asking;
import io.wherry.agent.update.UpdateState.Checked;
import io.wherry.agent.update.UpdateState.Checking;
import io.wherry.agent.update.UpdateState.Confirming;
import io.wherry.agent.update.UpdateState.Draining;
import io.wherry.agent.update.UpdateState.Held;
import io.wherry.agent.update.UpdateState.Merging;
import io.wherry.agent.update.UpdateState.Preparing;
import io.wherry.agent.update.UpdateState.Rebooting;
import io.wherry.agent.update.UpdateState.Recovering;
import io.wherry.agent.update.UpdateState.Replanning;
import io.wherry.agent.update.UpdateState.Sealing;
import io.wherry.agent.update.UpdateState.Seeking;
import io.wherry.agent.update.UpdateState.Undraining;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Step;
import io.wherry.common.time.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** The ways into each state, with the effects that belong to them. */
final class Moves {
  private static final int MOST_CHECKS = 3;
  private static final int MOST_PLANS = 4;
  private final Policy policy;
  private final String boot;
  private final Luck luck;
  private final Ends ends;
  private final WaysBack back;

  Moves(Policy policy, String boot, Luck luck, Ends ends, WaysBack back) {
    this.policy = policy;
    this.boot = boot;
    this.luck = luck;
    this.ends = ends;
    this.back = back;
  }

  boolean follows(Footing footing, ReleaseId announced) {
    return policy.auto() && footing.shouldFollow(announced);
  }

  Next seek(Footing footing, ReleaseId target, int asked, Instant now) {
    return Next.to(
        new Seeking(footing, target, asked, askAgain(target.toString(), asked, now)),
        new AskPlan(target, ""));
  }

  Next prepare(Footing footing, UnderWay work, int attempt) {
    return Next.to(
        new Preparing(footing, work, attempt),
        tell(work, Step.SYNCING, attempt == 1 ? "" : "attempt " + attempt),
        new Prepare(work.order()));
  }

  /** No failure of the release's or of the host's, as long as it ends some time. */
  Next anew(Footing footing, UnderWay work, String why, Instant now) {
    var unfit = work.misfit(why);
    return unfit.misfits().size() < MOST_PLANS
        ? ends.over(footing, unfit.away(), new Ending.Anew(unfit), now)
        : fail(footing, unfit, Faults.unsteady(unfit.misfits()), now);
  }

  Next askPlanAgain(Replanning s, int asked, Instant now) {
    return ends.replan(s.footing(), s.work(), asked, now, "asking again for a plan");
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

  /** Within {@code valid} it must begin: with its files, or with leaving its service. */
  Next permitted(Asking s, Duration valid, Instant now) {
    var work = s.work().renewed(now);
    if (!policy.service().drains()) return merge(s.footing(), work, s.attempt(), now.plus(valid));
    return Next.to(
        new Draining(s.footing(), work.draining(), s.attempt(), valid),
        tell(s.work(), Step.DRAINING, ""),
        new Drain(s.work().change(), s.work().target()));
  }

  Next merge(Footing footing, UnderWay work, int attempt, Instant startBy) {
    return Next.to(
        new Merging(footing, work.merging(boot), attempt),
        tell(work, Step.MERGING, ""),
        new Merge(work.order(), startBy));
  }

  /** Checked as it is, or once its machine runs on it. */
  Next merged(Footing footing, UnderWay work, Optional<String> reboot, Instant now) {
    if (!policy.service().reboots() || reboot.isEmpty() || work.away().hasRebooted(boot))
      return check(footing, work, 1);
    return Next.to(
        new Rebooting(footing, work, now.plus(policy.service().rebootWithin())),
        tell(work, Step.REBOOTING, reboot.get()),
        new Reboot(work.change(), Optional.of(work.target())));
  }

  boolean isStartedAgain(Rebooting s) {
    return s.work().away().hasRebooted(boot);
  }

  Next rebootOnceMore(Rebooting s) {
    return Next.to(s, new Reboot(s.work().change(), Optional.of(s.work().target())));
  }

  Fault noReboot() {
    return Faults.noReboot(policy.service().rebootWithin());
  }

  Next check(Footing footing, UnderWay work, int attempt) {
    if (attempt > MOST_CHECKS)
      return back.revert(footing, work, Faults.workerDied("again and again while checking"));
    return Next.to(
        new Checking(footing, work, attempt),
        tell(work, Step.CHECKING, ""),
        new Check(work.change()));
  }

  Next confirm(Checking s, Instant now) {
    var checked = Optional.of(new Checked(boot, s.attempt()));
    var giveUp = now.plus(policy.confirmWithin());
    return Next.to(
        new Confirming(s.footing(), s.work(), checked, 1, Optional.empty(), giveUp),
        tell(s.work(), Step.CONFIRMING, ""),
        confirm(s.work()));
  }

  private static Confirm confirm(UnderWay work) {
    return new Confirm(work.change(), work.target(), work.left());
  }

  Next confirmOnceMore(Confirming s) {
    return Next.to(asking(s, s.asked() + 1, Optional.empty()), confirm(s.work()));
  }

  Next confirmLater(Confirming s, Instant now) {
    var wait = after(policy.confirmBackoff(), s.work().change().value(), s.asked());
    return Next.to(asking(s, s.asked(), Optional.of(now.plus(wait))));
  }

  private static Confirming asking(Confirming s, int asked, Optional<Instant> tryAt) {
    return new Confirming(s.footing(), s.work(), s.checked(), asked, tryAt, s.giveUp());
  }

  /**
   * After a restart of the agent it asks on, while there is time; a machine that was started again
   * must first be found well again, and then has all the time anew.
   */
  Next confirmAfterRestart(Confirming s, Instant now) {
    var elsewhere = s.checked().filter(c -> !c.boot().equals(boot));
    if (elsewhere.isPresent()) return check(s.footing(), s.work(), elsewhere.get().attempt() + 1);
    return now.isBefore(s.giveUp())
        ? confirmOnceMore(s)
        : back.revert(s.footing(), s.work(), Faults.notConfirmed("the agent was not running"));
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

  /**
   * Another try later where the fault may pass and the budget allows it; else the change is over.
   */
  Next later(Footing footing, UnderWay work, int attempt, Fault fault, Instant now) {
    if (!fault.mayPass() || spent(attempt)) return fail(footing, work, fault, now);
    return ends.over(
        footing, work.away(), new Ending.Again(work.after(fault), attempt, fault), now);
  }

  Next fail(Footing footing, UnderWay work, Fault fault, Instant now) {
    return end(footing, work, Outcome.FAILED, Optional.of(fault), now);
  }

  /** Time that somebody else took from it is no failure of anybody's. */
  Next timeOut(Footing footing, UnderWay work, String doing, Instant now) {
    return work.inTheWay()
        .map(what -> fail(footing, work, Faults.late(doing, what), now))
        .orElseGet(
            () -> end(footing, work, Outcome.TIMED_OUT, Optional.of(Faults.late(doing)), now));
  }

  Next late(Preparing s, Instant now) {
    return timeOut(s.footing(), s.work(), "preparing", now)
        .after(new StopWorker(s.work().change()));
  }

  Next end(Footing footing, UnderWay work, Outcome outcome, Optional<Fault> fault, Instant now) {
    var past = new Past(work.change(), work.target(), outcome, fault);
    var over = new Ending.Over(past, work.cost(), work.left());
    return ends.over(footing, work.away(), over, now);
  }

  Next undrain(Undraining s) {
    return ends.undrain(s.footing(), s.ending(), s.attempt());
  }

  Next undrainLater(Undraining s, Fault fault, Instant now) {
    return ends.undrainLater(s, fault, now);
  }

  Next undrained(Undraining s, Instant now) {
    return ends.conclude(s.footing(), s.ending(), now);
  }

  /** The change ends before its merge; what was started for it is stopped or forgotten. */
  Next drop(Preparing s, Outcome outcome, Fault fault, Instant now) {
    return end(s.footing(), s.work(), outcome, Optional.of(fault), now)
        .after(new StopWorker(s.work().change()));
  }

  Next drop(Asking s, Outcome outcome, Fault fault, Instant now) {
    return end(s.footing(), s.work(), outcome, Optional.of(fault), now)
        .after(new Discard(s.work().change()));
  }

  /**
   * {@code ended} because the master wants it no more: told with its reason, held against nobody.
   */
  Next withdrawn(Next ended) {
    return new Next(new UpdateState.Settled(ended.state().footing().blameless()), ended.effects());
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
            .flatMap(
                c -> Stream.of(Ends.telling(c, s.interrupted().heading(), Step.WAITING, detail)))
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

  /**
   * Whom somebody else keeps from it tells every stream: the master forgets it with the one before.
   */
  static Next sayAgain(UpdateState still, UnderWay work, Step step) {
    return work.inTheWay()
        .map(what -> Next.to(still, tell(work, step, what)))
        .orElseGet(() -> Next.stay(still));
  }

  private static Tell tell(UnderWay work, Step step, String detail) {
    return Ends.tell(work, step, detail);
  }
}
