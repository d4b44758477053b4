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
import io.wherry.agent.update.UpdateState.Preparing;
import io.wherry.agent.update.UpdateState.Replanning;
import io.wherry.agent.update.UpdateState.Waiting;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Step;
import java.time.Instant;

/** A change is under way that has not touched the host yet; newer orders win. */
final class WhenPreparing {
  private final Moves moves;

  WhenPreparing(Moves moves) {
    this.moves = moves;
  }

  Next preparing(Preparing s, UpdateEvent event, Instant now) {
    var change = s.work().change();
    return switch (event) {
      case Staged(var c, var bytes) when c.equals(change) ->
          moves.ask(s.footing(), s.work().staged(bytes), s.attempt(), now);
      case Mismatched(var c, var why) when c.equals(change) ->
          moves.anew(s.footing(), s.work(), why, now);
      case Failed(var c, var fault, _) when c.equals(change) ->
          moves.later(s.footing(), s.work(), s.attempt(), fault, now);
      case WorkerDied(var why) ->
          moves.later(s.footing(), s.work(), s.attempt(), Faults.workerDied(why), now);
      case Ordered(var order, var received) when isNew(order.change(), change, s.footing()) ->
          moves.replaced(
              moves.drop(s, Outcome.FAILED, Faults.replacedBy(order.change()), now),
              order,
              received);
      case Withdrawn(var c, var reason) when c.equals(change) ->
          moves.withdrawn(moves.drop(s, Outcome.FAILED, Faults.withdrawn(reason), now));
      case Suspended(var reason) ->
          moves.held(moves.drop(s, Outcome.FAILED, Faults.suspended(reason), now), reason);
      case Ticked _ when s.work().isLate(now) -> moves.late(s, now);
      case LinkUp _ -> Moves.sayAgain(s, s.work(), Step.SYNCING);
      case Started _ -> moves.recover(s);
      case Announced _,
          Ordered _,
          Withdrawn _,
          Permitted _,
          Refused _,
          Confirmed _,
          ConfirmRefused _,
          Unconfirmed _,
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

  /** The master may answer under the same change or under another one to the same release. */
  Next replanning(Replanning s, UpdateEvent event, Instant now) {
    var change = s.work().change();
    return switch (event) {
      case Ordered(var order, _) when order.release().equals(s.work().target()) ->
          moves.prepare(s.footing(), s.work().with(order), 1);
      case Ordered(var order, var received) when isNew(order.change(), change, s.footing()) ->
          moves.replaced(
              moves.fail(s.footing(), s.work(), Faults.replacedBy(order.change()), now),
              order,
              received);
      case Withdrawn(var c, var reason) when c.equals(change) ->
          moves.withdrawn(moves.fail(s.footing(), s.work(), Faults.withdrawn(reason), now));
      case Suspended(var reason) ->
          moves.held(moves.fail(s.footing(), s.work(), Faults.suspended(reason), now), reason);
      case Ticked _ when s.work().isLate(now) ->
          moves.timeOut(s.footing(), s.work(), "waiting for a plan made anew", now);
      case Ticked _ when !now.isBefore(s.askAgain()) -> moves.askPlanAgain(s, s.asked() + 1, now);
      case LinkUp _ -> moves.askPlanAgain(s, s.asked(), now);
      case Started _,
          Announced _,
          Ordered _,
          Withdrawn _,
          Permitted _,
          Refused _,
          Confirmed _,
          ConfirmRefused _,
          Unconfirmed _,
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

  Next waiting(Waiting s, UpdateEvent event, Instant now) {
    var change = s.work().change();
    return switch (event) {
      case Ordered(var order, var received) when isNew(order.change(), change, s.footing()) ->
          moves.replaced(
              moves.fail(s.footing(), s.work(), Faults.replacedBy(order.change()), now),
              order,
              received);
      case Withdrawn(var c, var reason) when c.equals(change) ->
          moves.withdrawn(moves.fail(s.footing(), s.work(), Faults.withdrawn(reason), now));
      case Suspended(var reason) ->
          moves.held(moves.fail(s.footing(), s.work(), Faults.suspended(reason), now), reason);
      case Ticked _ when s.work().isLate(now) ->
          moves.timeOut(s.footing(), s.work(), "waiting to try again: " + s.last().what(), now);
      case Ticked _ when !now.isBefore(s.retryAt()) ->
          moves.prepare(s.footing(), s.work(), s.attempt() + 1);
      case LinkUp _ -> Moves.sayAgain(s, s.work(), Step.WAITING);
      case Started _,
          Announced _,
          Ordered _,
          Withdrawn _,
          Permitted _,
          Refused _,
          Confirmed _,
          ConfirmRefused _,
          Unconfirmed _,
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

  /**
   * No deadline runs: it is the master that makes it wait, and calls it off if nobody wants it any
   * more.
   */
  Next asking(Asking s, UpdateEvent event, Instant now) {
    var change = s.work().change();
    return switch (event) {
      case Permitted(var c, var valid) when c.equals(change) -> moves.permitted(s, valid, now);
      case Refused(var c, var reason, var finished, _) when c.equals(change) && finished ->
          moves.withdrawn(moves.drop(s, Outcome.FAILED, Faults.withdrawn(reason), now));
      case Refused(var c, var reason, _, var askAgain) when c.equals(change) ->
          moves.refused(s, reason, askAgain, now);
      case Ordered(var order, var received) when isNew(order.change(), change, s.footing()) ->
          moves.replaced(
              moves.drop(s, Outcome.FAILED, Faults.replacedBy(order.change()), now),
              order,
              received);
      case Withdrawn(var c, var reason) when c.equals(change) ->
          moves.withdrawn(moves.drop(s, Outcome.FAILED, Faults.withdrawn(reason), now));
      case Suspended(var reason) ->
          moves.held(moves.drop(s, Outcome.FAILED, Faults.suspended(reason), now), reason);
      case Ticked _ when !now.isBefore(s.askAgain()) -> moves.askAgain(s, now);
      case LinkUp _ -> moves.askAgain(s, now);
      case WorkerDied(var why) ->
          moves.later(s.footing(), s.work().renewed(now), s.attempt(), Faults.workerDied(why), now);
      case Started _ -> moves.recover(s);
      case Announced _,
          Ordered _,
          Withdrawn _,
          Permitted _,
          Refused _,
          Confirmed _,
          ConfirmRefused _,
          Unconfirmed _,
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

  private static boolean isNew(ChangeId ordered, ChangeId current, Footing footing) {
    return !ordered.equals(current) && !footing.hasEnded(ordered);
  }
}
