package io.wherry.agent.update;

import io.wherry.agent.update.UpdateEvent.Announced;
import io.wherry.agent.update.UpdateEvent.ConfirmRefused;
import io.wherry.agent.update.UpdateEvent.Confirmed;
import io.wherry.agent.update.UpdateEvent.Failed;
import io.wherry.agent.update.UpdateEvent.Healthy;
import io.wherry.agent.update.UpdateEvent.Lapsed;
import io.wherry.agent.update.UpdateEvent.LinkDown;
import io.wherry.agent.update.UpdateEvent.LinkUp;
import io.wherry.agent.update.UpdateEvent.Merged;
import io.wherry.agent.update.UpdateEvent.Mismatched;
import io.wherry.agent.update.UpdateEvent.Ordered;
import io.wherry.agent.update.UpdateEvent.Permitted;
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
import io.wherry.agent.update.UpdateEvent.Unhealthy;
import io.wherry.agent.update.UpdateEvent.Withdrawn;
import io.wherry.agent.update.UpdateEvent.WorkerDied;
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
import io.wherry.common.model.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A worker died or the agent was restarted: what the disk says decides. */
final class WhenInterrupted {
  private final Moves moves;

  WhenInterrupted(Moves moves) {
    this.moves = moves;
  }

  Next recovering(Recovering s, UpdateEvent event, Instant now) {
    return switch (event) {
      case Recovered(var merged, var effects) when merged.isPresent() ->
          whenMerged(s, merged.get(), effects, now);
      case Recovered(_, var effects) -> whenClean(s.interrupted(), effects, now);
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
          Ticked _ ->
          Next.stay(s);
    };
  }

  /** No change is open: the old set stands, or for a sealed change the new one. */
  private Next whenClean(UpdateState interrupted, List<String> effects, Instant now) {
    return switch (interrupted) {
      case Preparing p ->
          moves.later(p.footing(), p.work(), p.attempt(), Faults.interrupted("preparing"), now);
      case Asking a -> moves.prepare(a.footing(), a.work(), a.attempt());
      case Merging m ->
          moves.later(
              m.footing(),
              m.work().merged(Duration.ZERO, effects),
              m.attempt(),
              Faults.interrupted("merging; the files before it are back"),
              now);
      case Checking c ->
          moves.end(
              c.footing(), c.work(), Outcome.REVERTED, Optional.of(Faults.undone("checking")));
      case Confirming c ->
          moves.end(
              c.footing(), c.work(), Outcome.REVERTED, Optional.of(Faults.undone("confirming")));
      case Sealing c -> moves.end(c.footing(), c.work(), Outcome.SETTLED, Optional.empty());
      case Reverting r -> moves.reverted(r, effects);
      case Settled _, Seeking _, Replanning _, Waiting _, Held _, Stuck _, Recovering _ ->
          Next.to(new Settled(interrupted.footing()));
    };
  }

  private Next whenMerged(Recovering s, ChangeId merged, List<String> effects, Instant now) {
    var ours = s.interrupted().underWay().filter(w -> w.change().equals(merged));
    return switch (s.interrupted()) {
      case Merging m when ours.isPresent() ->
          moves.check(m.footing(), m.work().merged(Duration.ZERO, effects), 1);
      case Checking c when ours.isPresent() -> moves.check(c.footing(), c.work(), c.attempt() + 1);
      case Confirming c when ours.isPresent() -> confirmAgain(c, now);
      case Sealing c when ours.isPresent() -> moves.seal(c.footing(), c.work(), c.attempt() + 1);
      case Reverting r -> moves.revertOnceMore(r, merged);
      case Preparing _,
          Asking _,
          Merging _,
          Checking _,
          Confirming _,
          Sealing _,
          Settled _,
          Seeking _,
          Replanning _,
          Waiting _,
          Held _,
          Stuck _,
          Recovering _ ->
          moves.revert(s.footing(), merged, Optional.empty(), Faults.unknownMerge(), 1);
    };
  }

  private Next confirmAgain(Confirming c, Instant now) {
    return now.isBefore(c.giveUp())
        ? moves.confirmOnceMore(c)
        : moves.revert(c.footing(), c.work(), Faults.notConfirmed("the agent was not running"));
  }
}
