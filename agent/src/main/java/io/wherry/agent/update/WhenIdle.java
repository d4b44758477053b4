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
import io.wherry.agent.update.UpdateState.Held;
import io.wherry.agent.update.UpdateState.Seeking;
import io.wherry.agent.update.UpdateState.Settled;
import io.wherry.agent.update.UpdateState.Stuck;
import java.time.Instant;

/** Nothing is under way. */
final class WhenIdle {
  private final Moves moves;

  WhenIdle(Moves moves) {
    this.moves = moves;
  }

  Next settled(Settled s, UpdateEvent event, Instant now) {
    return switch (event) {
      case Announced(var release) when moves.follows(s.footing(), release) ->
          moves.seek(s.footing(), release, 1, now);
      case Ordered(var order, var received) when !s.footing().hasEnded(order.change()) ->
          moves.prepare(s.footing(), UnderWay.begin(order, received), 1);
      case Suspended(var reason) -> Next.to(new Held(s.footing(), reason));
      case Started _,
          Announced _,
          Ordered _,
          Withdrawn _,
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

  Next seeking(Seeking s, UpdateEvent event, Instant now) {
    return switch (event) {
      case Announced(var release)
          when !release.equals(s.target()) && moves.follows(s.footing(), release) ->
          moves.seek(s.footing(), release, 1, now);
      case Ordered(var order, var received) when !s.footing().hasEnded(order.change()) ->
          moves.prepare(s.footing(), UnderWay.begin(order, received), 1);
      case Suspended(var reason) -> Next.to(new Held(s.footing(), reason));
      case LinkUp _ -> moves.seek(s.footing(), s.target(), s.asked(), now);
      case Ticked _ when !now.isBefore(s.askAgain()) && moves.spent(s.asked()) ->
          Next.to(new Settled(s.footing()));
      case Ticked _ when !now.isBefore(s.askAgain()) ->
          moves.seek(s.footing(), s.target(), s.asked() + 1, now);
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

  Next held(Held s, UpdateEvent event) {
    return switch (event) {
      case LinkUp _ -> Next.to(new Settled(s.footing()));
      case Suspended(var reason) -> Next.to(new Held(s.footing(), reason));
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

  /** Orders are left alone: the host says by its last report that it takes none. */
  Next stuck(Stuck s, UpdateEvent event) {
    return switch (event) {
      case Started _ -> moves.recover(new Settled(s.footing()));
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
}
