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
import io.wherry.agent.update.UpdateState.Merging;
import io.wherry.agent.update.UpdateState.Reverting;
import io.wherry.common.model.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Files change, forwards or back. Nothing that the master says interrupts this. */
final class WhenMerging {
  private final Moves moves;
  private final WaysBack back;

  WhenMerging(Moves moves, WaysBack back) {
    this.moves = moves;
    this.back = back;
  }

  Next merging(Merging s, UpdateEvent event, Instant now) {
    var change = s.work().change();
    return switch (event) {
      case Merged(var c, var took, var effects, var reboot, var left) when c.equals(change) ->
          moves.merged(s.footing(), s.work().merged(took, effects).leaving(left), reboot, now);
      case Lapsed(var c, var other) when c.equals(change) -> lapsed(s, other, now);
      case Failed(var c, var fault, var effects)
          when c.equals(change) && fault.isBecause(Fault.Cause.CHANGED_MEANWHILE) ->
          moves.anew(s.footing(), s.work().merged(Duration.ZERO, effects), fault.what(), now);
      case Failed(var c, var fault, var effects) when c.equals(change) ->
          moves.fail(s.footing(), s.work().merged(Duration.ZERO, effects), fault, now);
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

  /**
   * Whoever else is at work may be for hours: the host leaves its permission to others, and its
   * service does not wait either. It begins again, which takes until they have ended.
   */
  private Next lapsed(Merging s, Optional<String> other, Instant now) {
    var discard = new Effect.Discard(s.work().change());
    if (other.isPresent()) {
      var why = Faults.outwaited(other.get());
      return s.work().isLate(now)
          ? moves.timeOut(s.footing(), s.work().misfit(why), "merging", now).after(discard)
          : moves.anew(s.footing(), s.work(), why, now).after(discard);
    }
    if (s.work().isLate(now))
      return moves.timeOut(s.footing(), s.work(), "waiting for permission", now).after(discard);
    return s.work().away().drained()
        ? moves.later(s.footing(), s.work(), s.attempt(), Faults.lapsed(), now).after(discard)
        : moves.ask(s.footing(), s.work().back(), s.attempt(), now);
  }

  Next reverting(Reverting s, UpdateEvent event, Instant now) {
    return switch (event) {
      case Reverted(var c, var effects, var reboot) when c.equals(s.change()) ->
          back.reverted(s, effects, reboot, now);
      case RevertFailed(var c, var fault) when c.equals(s.change()) ->
          back.revertLater(s, fault, now);
      case Ticked _ when s.retryAt().filter(at -> !now.isBefore(at)).isPresent() ->
          back.revertAgain(s);
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
