package io.wherry.agent.work;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.model.Owners;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The installer, as the worker needs it. One thread at a time. */
public interface Installing {
  /**
   * Unpacks everything beside its place; a fault leaves nothing behind. {@code files} are those of
   * the release.
   */
  Optional<Fault> stage(
      Order order, List<Supply> supplies, Syncing.Pbins files, Fetching.Progress progress)
      throws InterruptedException;

  /** Whether this process may merge what it has staged. */
  Standing standing() throws InterruptedException;

  /** What a process stands on while it merges. */
  sealed interface Standing {
    /** On nothing that the plan takes away. */
    record Firm() implements Standing {}

    /** The plan takes it away; another process, for which other ground is prepared, must do it. */
    record Moved(String why) implements Standing {}

    /** The plan takes it away, and there is no other. */
    record Sunk(Fault fault) implements Standing {}
  }

  /** Who else changes packages of the root at this moment, and must be waited for. */
  Optional<String> otherAtWork();

  /**
   * Merged, Failed with the host as before, or WorkerDied where only a recovery can tell; Lapsed,
   * with everything still staged, where somebody else was at work for all of {@code patience}.
   */
  UpdateEvent merge(Order order, Duration patience) throws InterruptedException;

  /** Sealed, or WorkerDied where only a recovery can tell. */
  UpdateEvent seal(ChangeId change);

  /** Reverted or RevertFailed. */
  UpdateEvent revert(ChangeId change);

  /** Recovered or RecoveryFailed; forgets what was only staged. */
  UpdateEvent recover();

  /** What one installation is made of. */
  @SuppressWarnings("ArrayRecordComponent") // made and read once, never compared
  record Supply(
      Change.Install install, byte[] pbin, Artefact artefact, Owners owners, Path tarball) {}
}
