package io.wherry.agent.sync;

import io.wherry.common.git.CommitId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Order;
import io.wherry.common.model.ReleaseId;

/** Where to go, as an order says it: the release, its commit and its manifest's digest. */
public record SyncTarget(ReleaseId release, CommitId commit, Digest manifest) {
  public static SyncTarget of(Order order) {
    return new SyncTarget(order.release(), new CommitId(order.commit()), order.manifest());
  }
}
