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
import io.wherry.agent.update.UpdateState.Checking;
import io.wherry.agent.update.UpdateState.Confirming;
import io.wherry.agent.update.UpdateState.Sealing;
import io.wherry.common.model.Outcome;
import java.time.Instant;
import java.util.Optional;

/** The new set stands whole, and the old one is kept until the change is confirmed. */
final class WhenMerged {
  private final Moves moves;
  private final WaysBack back;

  WhenMerged(Moves moves, WaysBack back) {
    this.moves = moves;
    this.back = back;
  }

  Next checking(Checking s, UpdateEvent event, Instant now) {
    var change = s.work().change();
    return switch (event) {
      case Healthy(var c) when c.equals(change) -> moves.confirm(s, now);
      case Unhealthy(var c, var fault) when c.equals(change) ->
          back.revert(s.footing(), s.work(), fault);
      case WorkerDied _, Started _ -> moves.recover(s);
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
          Recovered _,
          RecoveryFailed _,
          Drained _,
          DrainFailed _,
          Undrained _,
          UndrainFailed _,
          RebootFailed _,
          Ticked _ ->
          Next.stay(s);
    };
  }

  /** A yes seals the change even where it comes late; without one, it is taken back. */
  Next confirming(Confirming s, UpdateEvent event, Instant now) {
    var change = s.work().change();
    return switch (event) {
      case Confirmed(var c) when c.equals(change) -> moves.seal(s.footing(), s.work(), 1);
      case ConfirmRefused(var c, var reason, var changed) when c.equals(change) ->
          back.revert(s.footing(), s.work(), Faults.confirmRefused(reason, changed));
      case Unconfirmed(var c, var why) when c.equals(change) && !now.isBefore(s.giveUp()) ->
          back.revert(s.footing(), s.work(), Faults.notConfirmed(why));
      case Unconfirmed(var c, _) when c.equals(change) -> moves.confirmLater(s, now);
      case Ticked _ when !now.isBefore(s.giveUp()) ->
          back.revert(s.footing(), s.work(), Faults.notConfirmed("no answer"));
      case Ticked _ when s.tryAt().filter(at -> !now.isBefore(at)).isPresent() ->
          moves.confirmOnceMore(s);
      case Started _ -> moves.recover(s);
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
          WorkerDied _,
          Recovered _,
          RecoveryFailed _,
          Drained _,
          DrainFailed _,
          Undrained _,
          UndrainFailed _,
          RebootFailed _,
          Ticked _ ->
          Next.stay(s);
    };
  }

  Next sealing(Sealing s, UpdateEvent event, Instant now) {
    return switch (event) {
      case Sealed(var c) when c.equals(s.work().change()) ->
          moves.end(s.footing(), s.work(), Outcome.SETTLED, Optional.empty(), now);
      case Failed(var c, var fault, _) when c.equals(s.work().change()) ->
          moves.sealLater(s, fault, now);
      case Ticked _ when s.retryAt().filter(at -> !now.isBefore(at)).isPresent() ->
          moves.seal(s.footing(), s.work(), s.attempt());
      case WorkerDied _, Started _ -> moves.recover(s);
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
          Recovered _,
          RecoveryFailed _,
          Drained _,
          DrainFailed _,
          Undrained _,
          UndrainFailed _,
          RebootFailed _,
          Ticked _ ->
          Next.stay(s);
    };
  }
}
