package io.wherry.agent.update;

import io.wherry.agent.update.UpdateEvent.Announced;
import io.wherry.agent.update.UpdateEvent.ConfirmRefused;
import io.wherry.agent.update.UpdateEvent.Confirmed;
import io.wherry.agent.update.UpdateEvent.DrainFailed;
import io.wherry.agent.update.UpdateEvent.Drained;
import io.wherry.agent.update.UpdateEvent.Failed;
import io.wherry.agent.update.UpdateEvent.Healthy;
import io.wherry.agent.update.UpdateEvent.Lapsed;
import io.wherry.agent.update.UpdateEvent.LinkDown;
import io.wherry.agent.update.UpdateEvent.LinkUp;
import io.wherry.agent.update.UpdateEvent.Merged;
import io.wherry.agent.update.UpdateEvent.Mismatched;
import io.wherry.agent.update.UpdateEvent.Ordered;
import io.wherry.agent.update.UpdateEvent.Permitted;
import io.wherry.agent.update.UpdateEvent.RebootFailed;
import io.wherry.agent.update.UpdateEvent.Recovered;
import io.wherry.agent.update.UpdateEvent.RecoveryFailed;
import io.wherry.agent.update.UpdateEvent.Refused;
import io.wherry.agent.update.UpdateEvent.RevertFailed;
import io.wherry.agent.update.UpdateEvent.Reverted;
import io.wherry.agent.update.UpdateEvent.Sealed;
import io.wherry.agent.update.UpdateEvent.Staged;
import io.wherry.agent.update.UpdateEvent.Started;
import io.wherry.agent.update.UpdateEvent.Suspended;
import io.wherry.agent.update.UpdateEvent.Ticked;
import io.wherry.agent.update.UpdateEvent.Unconfirmed;
import io.wherry.agent.update.UpdateEvent.UndrainFailed;
import io.wherry.agent.update.UpdateEvent.Undrained;
import io.wherry.agent.update.UpdateEvent.Unhealthy;
import io.wherry.agent.update.UpdateEvent.Withdrawn;
import io.wherry.agent.update.UpdateEvent.WorkerDied;
import io.wherry.agent.update.UpdateState.Asking;
import io.wherry.agent.update.UpdateState.Checking;
import io.wherry.agent.update.UpdateState.Confirming;
import io.wherry.agent.update.UpdateState.Draining;
import io.wherry.agent.update.UpdateState.Held;
import io.wherry.agent.update.UpdateState.Merging;
import io.wherry.agent.update.UpdateState.Preparing;
import io.wherry.agent.update.UpdateState.Rebooting;
import io.wherry.agent.update.UpdateState.RebootingBack;
import io.wherry.agent.update.UpdateState.Recovering;
import io.wherry.agent.update.UpdateState.Replanning;
import io.wherry.agent.update.UpdateState.Reverting;
import io.wherry.agent.update.UpdateState.Sealing;
import io.wherry.agent.update.UpdateState.Seeking;
import io.wherry.agent.update.UpdateState.Settled;
import io.wherry.agent.update.UpdateState.Stuck;
import io.wherry.agent.update.UpdateState.Undraining;
import io.wherry.agent.update.UpdateState.Waiting;
import io.wherry.agent.update.UpdateState.Working;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A worker died or the agent was restarted: what the disk says decides. */
final class WhenInterrupted {
  private final Moves moves;
  private final WaysBack back;

  WhenInterrupted(Moves moves, WaysBack back) {
    this.moves = moves;
    this.back = back;
  }

  Next recovering(Recovering s, UpdateEvent event, Instant now) {
    return switch (event) {
      case Recovered(var merged, _, _, _) when merged.isPresent() ->
          whenMerged(s, merged.get(), (Recovered) event, now);
      case Recovered clean -> whenClean(s.interrupted(), clean, now);
      case RecoveryFailed(var fault) -> moves.recoverLater(s, fault, now);
      case WorkerDied(var why) -> moves.recoverLater(s, Faults.workerDied(why), now);
      case Ticked _ when s.retryAt().filter(at -> !now.isBefore(at)).isPresent() ->
          moves.recoverAgain(s);
      case Started _ -> moves.recover(s.interrupted());
      case Announced _,
          Ordered _,
          Withdrawn _,
          Suspended _,
          Permitted _,
          Refused _,
          Confirmed _,
          ConfirmRefused _,
          Unconfirmed _,
          LinkUp _,
          LinkDown _,
          Staged _,
          Mismatched _,
          Lapsed _,
          Merged _,
          Healthy _,
          Unhealthy _,
          Sealed _,
          Reverted _,
          RevertFailed _,
          Failed _,
          Drained _,
          DrainFailed _,
          Undrained _,
          UndrainFailed _,
          RebootFailed _,
          Ticked _ ->
          Next.stay(s);
    };
  }

  /** No change is open: the old set stands, or for a sealed change the new one. */
  private Next whenClean(UpdateState interrupted, Recovered found, Instant now) {
    return switch (interrupted) {
      case Preparing p ->
          moves.later(p.footing(), p.work(), p.attempt(), Faults.interrupted("preparing"), now);
      case Asking a -> moves.prepare(a.footing(), a.work(), a.attempt());
      case Draining d ->
          moves.later(d.footing(), d.work(), d.attempt(), Faults.interrupted("draining"), now);
      case Merging m ->
          moves.later(
              m.footing(),
              m.work().merged(Duration.ZERO, found.lastingEffects()),
              m.attempt(),
              Faults.interrupted("merging; the files before it are back"),
              now);
      case Rebooting r -> undone(r, "rebooting", now);
      case Checking c -> undone(c, "checking", now);
      case Confirming c -> undone(c, "confirming", now);
      case Sealing c -> moves.end(c.footing(), c.work(), Outcome.SETTLED, Optional.empty(), now);
      case Reverting r -> back.reverted(r, found.lastingEffects(), found.reboot(), now);
      case RebootingBack r -> back.wentBack(r.reverted(), r.lastingEffects(), now);
      case Undraining u -> moves.undrain(u);
      case Settled _, Seeking _, Replanning _, Waiting _, Held _, Stuck _, Recovering _ ->
          Next.to(new Settled(interrupted.footing()));
    };
  }

  private Next undone(Working s, String doing, Instant now) {
    var why = Optional.of(Faults.undone(doing));
    return moves.end(s.footing(), s.work(), Outcome.REVERTED, why, now);
  }

  private Next whenMerged(Recovering s, ChangeId merged, Recovered found, Instant now) {
    var ours = s.interrupted().underWay().filter(w -> w.change().equals(merged));
    return switch (s.interrupted()) {
      case Merging m when ours.isPresent() ->
          moves.merged(
              m.footing(),
              m.work().merged(Duration.ZERO, found.lastingEffects()).leaving(found.left()),
              found.reboot(),
              now);
      case Rebooting r when ours.isPresent() -> moves.check(r.footing(), r.work(), 1);
      case Checking c when ours.isPresent() -> moves.check(c.footing(), c.work(), c.attempt() + 1);
      case Confirming c when ours.isPresent() -> moves.confirmAfterRestart(c, now);
      case Sealing c when ours.isPresent() -> moves.seal(c.footing(), c.work(), c.attempt() + 1);
      case Reverting r -> back.revertOnceMore(r, now);
      case Preparing _,
          Asking _,
          Draining _,
          Merging _,
          Rebooting _,
          Checking _,
          Confirming _,
          Sealing _,
          RebootingBack _,
          Undraining _,
          Settled _,
          Seeking _,
          Replanning _,
          Waiting _,
          Held _,
          Stuck _,
          Recovering _ ->
          back.revertFound(s.interrupted(), merged);
    };
  }
}
