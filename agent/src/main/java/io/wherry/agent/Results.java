package io.wherry.agent;

import io.wherry.agent.install.MergeResult;
import io.wherry.agent.install.Recovery;
import io.wherry.agent.install.RevertResult;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an installer answers, whichever one it is, as the update machine hears it. */
final class Results {
  private Results() {}

  static UpdateEvent of(ChangeId change, MergeResult result) {
    return switch (result) {
      case MergeResult.Merged(var effects, _) ->
          new UpdateEvent.Merged(change, Duration.ZERO, effects);
      case MergeResult.Restored(var fault, var effects) ->
          new UpdateEvent.Failed(change, fault, effects);
      case MergeResult.NotRestored(var fault) -> new UpdateEvent.WorkerDied(fault.what());
    };
  }

  /** {@code trouble} is what kept the way back from being given up. */
  static UpdateEvent sealed(ChangeId change, Optional<Fault> trouble) {
    return trouble
        .<UpdateEvent>map(fault -> new UpdateEvent.Failed(change, fault, List.of()))
        .orElseGet(() -> new UpdateEvent.Sealed(change));
  }

  static UpdateEvent of(ChangeId change, RevertResult result) {
    return switch (result) {
      case RevertResult.Reverted(var effects) -> new UpdateEvent.Reverted(change, effects);
      case RevertResult.RevertFailed(var fault) -> new UpdateEvent.RevertFailed(change, fault);
    };
  }

  static UpdateEvent of(Recovery recovery) {
    return switch (recovery) {
      case Recovery.Nothing() -> new UpdateEvent.Recovered(Optional.empty(), List.of());
      case Recovery.Restored(_, var effects) ->
          new UpdateEvent.Recovered(Optional.empty(), effects);
      case Recovery.MergedUnconfirmed(var change, var effects) ->
          new UpdateEvent.Recovered(Optional.of(change), effects);
      case Recovery.Confirmed _ -> new UpdateEvent.Recovered(Optional.empty(), List.of());
      case Recovery.Failed(var fault) -> new UpdateEvent.RecoveryFailed(fault);
    };
  }
}
