package io.wherry.agent.update;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report.Cost;
import io.wherry.common.model.Step;
import java.time.Instant;
import java.util.Optional;

/** Work that the machine asks for; {@code io.wherry.agent.work} carries it out. */
public sealed interface Effect {
  /** Sync, verify, check the plan, fetch and stage, in a worker at idle priority. */
  record Prepare(Order order) implements Effect {}

  /** Take the host out of service. */
  record Drain(ChangeId change, ReleaseId target) implements Effect {}

  /** Put it back into service, after whatever has become of the change. */
  record Undrain(ChangeId change, Optional<ReleaseId> target, String outcome) implements Effect {}

  /** Start the machine again. */
  record Reboot(ChangeId change, Optional<ReleaseId> target) implements Effect {}

  /** Merge what is staged, unless the first file would be touched after {@code startBy}. */
  record Merge(Order order, Instant startBy) implements Effect {}

  record Check(ChangeId change) implements Effect {}

  /** Ask the master over a connection made anew, once; {@code left} was installed by its merge. */
  record Confirm(ChangeId change, ReleaseId release, Optional<Digest> left) implements Effect {}

  /** Let go of the way back. */
  record Seal(ChangeId change) implements Effect {}

  record Revert(ChangeId change) implements Effect {}

  /** Ask the disk where it stands, finishing or undoing what was interrupted. */
  record Recover() implements Effect {}

  /** Forget what was staged. */
  record Discard(ChangeId change) implements Effect {}

  /** End the worker that prepares this change. */
  record StopWorker(ChangeId change) implements Effect {}

  record AskPermission(ChangeId change, ReleaseId release) implements Effect {}

  /** {@code why} the one that it had does not fit; empty where it had none. */
  record AskPlan(ReleaseId release, String why) implements Effect {}

  /** Tell the master where this host is now. */
  record Tell(
      ChangeId change, ReleaseId target, Step step, String detail, Optional<Fault.Cause> because)
      implements Effect {
    public Tell(ChangeId change, ReleaseId target, Step step, String detail) {
      this(change, target, step, detail, Optional.empty());
    }
  }

  /**
   * Tell the master that the change is over; never lost. {@code left} was installed by its merge.
   */
  record End(
      ChangeId change,
      ReleaseId target,
      Outcome outcome,
      Optional<ReleaseId> settled,
      Optional<Fault> fault,
      Optional<Digest> left,
      Cost cost)
      implements Effect {
    public End(
        ChangeId change,
        ReleaseId target,
        Outcome outcome,
        Optional<ReleaseId> settled,
        Optional<Fault> fault,
        Cost cost) {
      this(change, target, outcome, settled, fault, Optional.empty(), cost);
    }
  }
}
