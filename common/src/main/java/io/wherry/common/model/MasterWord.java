package io.wherry.common.model;

import java.time.Duration;
import java.util.List;

/** What the master says on a host's stream. */
public sealed interface MasterWord {
  /**
   * Answer to the greeting. {@code bytesPerSecond} 0 means no limit from the master; {@code epoch}
   * grows with each restore of a master from a backup.
   */
  record Welcomed(
      int protocol, List<String> staticUrls, Duration heartbeat, long bytesPerSecond, long epoch)
      implements MasterWord {
    public Welcomed {
      staticUrls = List.copyOf(staticUrls);
    }
  }

  record Announced(SignedStatement statement) implements MasterWord {}

  record Ordered(Order order) implements MasterWord {}

  /** Stop working on it unless already merging. */
  record Withdrawn(ChangeId change, String reason) implements MasterWord {}

  /** Leave to begin the merge within {@code valid} of receipt. */
  record Permitted(ChangeId change, Duration valid) implements MasterWord {}

  /** Not now: ask again after {@code askAgain}, or never where {@code finished}. */
  record Refused(ChangeId change, String reason, boolean finished, Duration askAgain)
      implements MasterWord {}

  record Acknowledged(long upTo) implements MasterWord {}

  /** Do nothing until told otherwise; the stream ends after it. */
  record Held(String reason) implements MasterWord {}
}
