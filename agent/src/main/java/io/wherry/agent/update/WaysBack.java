package io.wherry.agent.update;

import io.wherry.agent.update.Effect.Reboot;
import io.wherry.agent.update.Effect.Revert;
import io.wherry.agent.update.Footing.Past;
import io.wherry.agent.update.UpdateState.RebootingBack;
import io.wherry.agent.update.UpdateState.Reverting;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report.Cost;
import io.wherry.common.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** From a merged change to the old set, and to a machine that runs on it. */
final class WaysBack {
  private final Policy policy;
  private final String boot;
  private final Luck luck;
  private final Ends ends;

  WaysBack(Policy policy, String boot, Luck luck, Ends ends) {
    this.policy = policy;
    this.boot = boot;
    this.luck = luck;
    this.ends = ends;
  }

  Next revert(Footing footing, UnderWay work, Fault why) {
    return revert(
        new Reverting(
            footing,
            work.change(),
            Optional.of(work.target()),
            why,
            work.absence(),
            1,
            Optional.empty()));
  }

  /** One that is not the change under way, as far as there is one. */
  Next revertFound(UpdateState interrupted, ChangeId found) {
    return revert(
        new Reverting(
            interrupted.footing(),
            found,
            Optional.empty(),
            Faults.unknownMerge(),
            Optional.of(interrupted.away()),
            1,
            Optional.empty()));
  }

  Next revertAgain(Reverting s) {
    return revert(at(s, s.attempt(), Optional.empty()));
  }

  private static Next revert(Reverting s) {
    return Next.to(s, new Revert(s.change()))
        .after(Ends.telling(s.change(), s.target(), Step.REVERTING, s.why().what()));
  }

  private static Reverting at(Reverting s, int attempt, Optional<Instant> retryAt) {
    return new Reverting(
        s.footing(), s.change(), s.target(), s.why(), s.absence(), attempt, retryAt);
  }

  Next revertLater(Reverting s, Fault fault, Instant now) {
    if (!fault.mayPass() || isSpent(s.attempt())) return lost(s, fault, now);
    var retryAt = now.plus(wait(s));
    return Next.to(at(s, s.attempt() + 1, Optional.of(retryAt)))
        .after(
            Ends.telling(s.change(), s.target(), Step.REVERTING, "again later: " + fault.what()));
  }

  /** A worker died over it, and the change is still there. */
  Next revertOnceMore(Reverting s, Instant now) {
    if (isSpent(s.attempt())) return lost(s, Faults.workerDied("again and again"), now);
    return revert(at(s, s.attempt() + 1, Optional.empty()));
  }

  private Next lost(Reverting s, Fault fault, Instant now) {
    var told = new Fault(fault.category(), "cannot go back: " + fault.what());
    return ends.over(s.footing(), s.away(), new Ending.Lost(s.change(), s.target(), told), now);
  }

  /** A machine that was started on what is gone again must be started once more. */
  Next reverted(Reverting s, List<String> lastingEffects, Optional<String> reboot, Instant now) {
    if (!policy.service().reboots() || reboot.isEmpty() || !s.away().hasRebooted(boot))
      return wentBack(s, lastingEffects, now);
    return Next.to(
            new RebootingBack(
                s.footing(), s, lastingEffects, boot, now.plus(policy.service().rebootWithin())),
            new Reboot(s.change(), s.target()))
        .after(Ends.telling(s.change(), s.target(), Step.REBOOTING, "going back: " + reboot.get()));
  }

  Next wentBack(Reverting s, List<String> lastingEffects, Instant now) {
    var cost = new Cost(0, Duration.ZERO, lastingEffects);
    var ending =
        s.target()
            .<Ending>map(t ->
                new Ending.Over(
                    new Past(s.change(), t, Outcome.REVERTED, Optional.of(s.why())), cost))
            .orElseGet(() -> new Ending.Unheard(s.change()));
    return ends.over(s.footing(), s.away(), ending, now);
  }

  /** The files are back, and the machine does not start on them. */
  Next strandedBack(RebootingBack s, Fault fault, Instant now) {
    var reverted = s.reverted();
    return lost(reverted, Faults.notBack(reverted.why(), fault), now);
  }

  boolean isStartedAgain(RebootingBack s) {
    return !s.boot().equals(boot);
  }

  Next rebootOnceMore(RebootingBack s) {
    return Next.to(s, new Reboot(s.reverted().change(), s.reverted().target()));
  }

  private boolean isSpent(int attempt) {
    return attempt >= policy.attempts();
  }

  private Duration wait(Reverting s) {
    var luck = this.luck.of(s.change().value(), s.attempt());
    return policy.backoff().after(s.attempt(), luck);
  }
}
