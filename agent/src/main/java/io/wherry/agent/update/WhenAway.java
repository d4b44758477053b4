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
import io.wherry.agent.update.UpdateState.Draining;
import io.wherry.agent.update.UpdateState.Rebooting;
import io.wherry.agent.update.UpdateState.RebootingBack;
import io.wherry.agent.update.UpdateState.Undraining;
import java.time.Instant;

/**
 * The host leaves its service, is started again, or comes back into service. Nothing that the
 * master says interrupts this: a drain that was begun is ended.
 */
final class WhenAway {
  private final Moves moves;
  private final WaysBack back;

  WhenAway(Moves moves, WaysBack back) {
    this.moves = moves;
    this.back = back;
  }

  Next draining(Draining s, UpdateEvent event, Instant now) {
    var change = s.work().change();
    return switch (event) {
      case Drained(var c) when c.equals(change) && s.work().isLate(now) ->
          moves.timeOut(s.footing(), s.work(), "draining", now).after(new Effect.Discard(change));
      case Drained(var c) when c.equals(change) ->
          moves.merge(s.footing(), s.work(), s.attempt(), now.plus(s.patience()));
      case DrainFailed(var c, var fault) when c.equals(change) ->
          moves.fail(s.footing(), s.work(), fault, now).after(new Effect.Discard(change));
      // Not even begun: nothing is to be taken back.
      case Failed(var c, var fault, _) when c.equals(change) ->
          moves.fail(s.footing(), s.work().back(), fault, now).after(new Effect.Discard(change));
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
          Drained _,
          DrainFailed _,
          Undrained _,
          UndrainFailed _,
          Merged _,
          Healthy _,
          Unhealthy _,
          Sealed _,
          Reverted _,
          RevertFailed _,
          RebootFailed _,
          Failed _,
          Recovered _,
          RecoveryFailed _,
          Ticked _ ->
          Next.stay(s);
    };
  }

  /** Whoever lives on in the same boot asks once more; whatever started it again, it counts. */
  Next rebooting(Rebooting s, UpdateEvent event, Instant now) {
    return switch (event) {
      case Started _ when moves.isStartedAgain(s) -> moves.recover(s);
      case Started _ -> moves.rebootOnceMore(s);
      case RebootFailed(var c, var fault) when c.equals(s.work().change()) ->
          back.revert(s.footing(), s.work(), fault);
      case Ticked _ when !now.isBefore(s.giveUp()) ->
          back.revert(s.footing(), s.work(), moves.noReboot());
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
          Drained _,
          DrainFailed _,
          Undrained _,
          UndrainFailed _,
          Merged _,
          Healthy _,
          Unhealthy _,
          Sealed _,
          Reverted _,
          RevertFailed _,
          RebootFailed _,
          Failed _,
          WorkerDied _,
          Recovered _,
          RecoveryFailed _,
          Ticked _ ->
          Next.stay(s);
    };
  }

  Next rebootingBack(RebootingBack s, UpdateEvent event, Instant now) {
    return switch (event) {
      case Started _ when back.isStartedAgain(s) -> moves.recover(s);
      case Started _ -> back.rebootOnceMore(s);
      case RebootFailed(var c, var fault) when c.equals(s.reverted().change()) ->
          back.strandedBack(s, fault, now);
      case Ticked _ when !now.isBefore(s.giveUp()) -> back.strandedBack(s, moves.noReboot(), now);
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
          Drained _,
          DrainFailed _,
          Undrained _,
          UndrainFailed _,
          Merged _,
          Healthy _,
          Unhealthy _,
          Sealed _,
          Reverted _,
          RevertFailed _,
          RebootFailed _,
          Failed _,
          WorkerDied _,
          Recovered _,
          RecoveryFailed _,
          Ticked _ ->
          Next.stay(s);
    };
  }

  /** The hook may run twice, which its author is told. */
  Next undraining(Undraining s, UpdateEvent event, Instant now) {
    var change = s.ending().change();
    return switch (event) {
      case Undrained(var c) when c.equals(change) -> moves.undrained(s, now);
      case UndrainFailed(var c, var fault) when c.equals(change) ->
          moves.undrainLater(s, fault, now);
      case WorkerDied(var why) when s.retryAt().isEmpty() ->
          moves.undrainLater(s, Faults.workerDied(why), now);
      case Ticked _ when s.retryAt().filter(at -> !now.isBefore(at)).isPresent() ->
          moves.undrain(s);
      case Started _ -> moves.undrain(s);
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
          Drained _,
          DrainFailed _,
          Undrained _,
          UndrainFailed _,
          Merged _,
          Healthy _,
          Unhealthy _,
          Sealed _,
          Reverted _,
          RevertFailed _,
          RebootFailed _,
          Failed _,
          WorkerDied _,
          Recovered _,
          RecoveryFailed _,
          Ticked _ ->
          Next.stay(s);
    };
  }
}
