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
  WAITING,
  /** Something that only a newer agent than this knows. */
  UNKNOWN;

  public String word() {
    return this == UNKNOWN
        ? "doing what this master does not know"
        : name().toLowerCase(Locale.ROOT);
  }
}
