package io.wherry.agent.work;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Order;
import io.wherry.common.model.ReleaseId;
import java.time.Instant;
import java.util.Optional;

/** A line from the resident process to its worker. Each is answered once, in order. */
public sealed interface WorkerCommand {
  record Prepare(Order order, Guidance guidance) implements WorkerCommand {}

  record Drain(ChangeId change, ReleaseId target) implements WorkerCommand {}

  record Undrain(ChangeId change, Optional<ReleaseId> target, String outcome)
      implements WorkerCommand {}

  record Reboot(ChangeId change, Optional<ReleaseId> target) implements WorkerCommand {}

  record Merge(Order order, Instant startBy) implements WorkerCommand {}

  record Check(ChangeId change) implements WorkerCommand {}

  record Seal(ChangeId change) implements WorkerCommand {}

  record Revert(ChangeId change) implements WorkerCommand {}

  record Recover() implements WorkerCommand {}

  record Discard(ChangeId change) implements WorkerCommand {}
}
