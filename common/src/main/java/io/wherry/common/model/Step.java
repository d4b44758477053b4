package io.wherry.common.model;

import java.util.Locale;

/** What a host that works on a change is doing. */
public enum Step {
  SYNCING,
  FETCHING,
  STAGING,
  ASKING,
  DRAINING,
  MERGING,
  REBOOTING,
  CHECKING,
  CONFIRMING,
  REVERTING,
  UNDRAINING,
  WAITING;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
