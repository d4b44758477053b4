package io.wherry.agent.sync;

import io.wherry.common.model.Fault;

/** What came of a sync. */
public sealed interface SyncResult {
  /** The release is here, verified, and what the host's repository shows. */
  record Synced(SyncedRelease release) implements SyncResult {}

  /** It was got and is not to be trusted; what the repository showed before it shows still. */
  record Refused(Fault why) implements SyncResult {}

  /** It could not be got, or not be kept; what the repository showed before it shows still. */
  record Unreachable(Fault why) implements SyncResult {}
}
