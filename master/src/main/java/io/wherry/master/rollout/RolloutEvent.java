package io.wherry.master.rollout;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Outcome;

/** What a rollout reacts to. */
public sealed interface RolloutEvent {
  /**
   * About one host's change; one that names another change than the host's open one is late, and
   * loses.
   */
  sealed interface OfHost extends RolloutEvent {
    HostId host();

    ChangeId change();
  }

  /** There is no stream to send the order on. */
  record Missed(HostId host, ChangeId change) implements OfHost {}

  /** The order was sent on a live stream. */
  record Reached(HostId host, ChangeId change) implements OfHost {}

  /** Permission to merge is recorded as given. */
  record MayMerge(HostId host, ChangeId change) implements OfHost {}

  /** The host itself showed that its permission went unused. */
  record NotMerging(HostId host, ChangeId change) implements OfHost {}

  /** The host was not as its plan assumed, and gets a new one under another name. */
  record Replanned(HostId host, ChangeId change, ChangeId next) implements OfHost {}

  record Ended(HostId host, ChangeId change, Outcome outcome, String why) implements OfHost {}

  /** Its deadline is over; {@code present} where its stream is alive. */
  record Overdue(HostId host, ChangeId change, boolean present) implements OfHost {}

  /**
   * After a restore of the master: the host is neither where it was nor where this rollout leads.
   */
  record Strayed(HostId host, String why) implements RolloutEvent {}

  record PauseAsked(String why) implements RolloutEvent {}

  record ResumeAsked() implements RolloutEvent {}

  record AbortAsked(String why) implements RolloutEvent {}

  record RevertAsked(String why) implements RolloutEvent {}

  record Ticked() implements RolloutEvent {}
}
