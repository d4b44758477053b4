package io.wherry.master.pipeline;

import java.time.Instant;

/** What the log keeps of the master itself. */
public sealed interface HouseFact {
  /** Its stream. */
  String STREAM = "house";

  /**
   * From here on the log goes on after a restore: what it holds is as of {@code taken}, and later
   * rollouts are numbered past {@code rollouts}. An epoch is higher than every one before it.
   */
  record Restored(long epoch, Instant taken, long rollouts) implements HouseFact {}

  /** What that restore leaves in doubt is written down; hosts may be heard. */
  record TakenUp(long epoch) implements HouseFact {}
}
