package io.wherry.agent.update;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.model.ReleaseId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a host hears from its master, its worker, its clock. Late ones name a change that is over.
 */
public sealed interface UpdateEvent {
  /** The agent has been started. */
  record Started() implements UpdateEvent {}

  /** A verified statement of the channel points to this release. */
  record Announced(ReleaseId release) implements UpdateEvent {}

  record Ordered(Order order, Instant received) implements UpdateEvent {}

  record Withdrawn(ChangeId change, String reason) implements UpdateEvent {}

  /** The master will have nothing to do with this host for now. */
  record Suspended(String reason) implements UpdateEvent {}

  record Permitted(ChangeId change, Duration valid) implements UpdateEvent {}

  record Refused(ChangeId change, String reason, boolean finished, Duration askAgain)
      implements UpdateEvent {}

  /** The master has said so over a fresh connection. */
  record Confirmed(ChangeId change) implements UpdateEvent {}

  /**
   * {@code changed} where other packages were installed when it was asked than the merge had left.
   */
  record ConfirmRefused(ChangeId change, String reason, boolean changed) implements UpdateEvent {
    public ConfirmRefused(ChangeId change, String reason) {
      this(change, reason, false);
    }
  }

  /** No master could be reached to confirm the change. */
  record Unconfirmed(ChangeId change, String reason) implements UpdateEvent {}

  /** The master has welcomed this host. */
  record LinkUp() implements UpdateEvent {}

  record LinkDown() implements UpdateEvent {}

  record Staged(ChangeId change, long fetchedBytes) implements UpdateEvent {}

  /** The plan was made for another inventory than the one installed. */
  record Mismatched(ChangeId change, String why) implements UpdateEvent {}

  /**
   * The permission had run out before the first file was touched; nothing has changed. {@code
   * other} says who else changed packages here all the while, where that was why.
   */
  record Lapsed(ChangeId change, Optional<String> other) implements UpdateEvent {
    public Lapsed(ChangeId change) {
      this(change, Optional.empty());
    }
  }

  /** The host is out of service. */
  record Drained(ChangeId change) implements UpdateEvent {}

  /** The hook was begun and did not take it out of service. */
  record DrainFailed(ChangeId change, Fault fault) implements UpdateEvent {}

  record Undrained(ChangeId change) implements UpdateEvent {}

  record UndrainFailed(ChangeId change, Fault fault) implements UpdateEvent {}

  /**
   * {@code reboot} says why the machine must be started again, where it must and may; {@code left}
   * is what is installed now, before anybody else may have been there.
   */
  record Merged(
      ChangeId change,
      Duration took,
      List<String> lastingEffects,
      Optional<String> reboot,
      Optional<Digest> left)
      implements UpdateEvent {
    public Merged {
      lastingEffects = List.copyOf(lastingEffects);
    }

    public Merged(ChangeId change, Duration took, List<String> lastingEffects) {
      this(change, took, lastingEffects, Optional.empty(), Optional.empty());
    }
  }

  record Healthy(ChangeId change) implements UpdateEvent {}

  record Unhealthy(ChangeId change, Fault fault) implements UpdateEvent {}

  /** The way back is cleared. */
  record Sealed(ChangeId change) implements UpdateEvent {}

  /** {@code reboot} as for {@link Merged}. */
  record Reverted(ChangeId change, List<String> lastingEffects, Optional<String> reboot)
      implements UpdateEvent {
    public Reverted {
      lastingEffects = List.copyOf(lastingEffects);
    }

    public Reverted(ChangeId change, List<String> lastingEffects) {
      this(change, lastingEffects, Optional.empty());
    }
  }

  record RevertFailed(ChangeId change, Fault fault) implements UpdateEvent {}

  /** The machine cannot be told to start again. */
  record RebootFailed(ChangeId change, Fault fault) implements UpdateEvent {}

  /** Preparing or merging failed; the host is as it was before. */
  record Failed(ChangeId change, Fault fault, List<String> lastingEffects) implements UpdateEvent {
    public Failed {
      lastingEffects = List.copyOf(lastingEffects);
    }
  }

  /** The worker ended without an answer; what it left on disk is unknown. */
  record WorkerDied(String why) implements UpdateEvent {}

  /**
   * What the disk says: a merged change that is not confirmed, or none. {@code reboot} and {@code
   * left} as for {@link Merged}.
   */
  record Recovered(
      Optional<ChangeId> merged,
      List<String> lastingEffects,
      Optional<String> reboot,
      Optional<Digest> left)
      implements UpdateEvent {
    public Recovered {
      lastingEffects = List.copyOf(lastingEffects);
    }

    public Recovered(Optional<ChangeId> merged, List<String> lastingEffects) {
      this(merged, lastingEffects, Optional.empty(), Optional.empty());
    }
  }

  record RecoveryFailed(Fault fault) implements UpdateEvent {}

  record Ticked() implements UpdateEvent {}
}
