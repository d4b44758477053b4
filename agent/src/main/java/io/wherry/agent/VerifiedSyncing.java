package io.wherry.agent;

import io.wherry.agent.sync.SyncResult;
import io.wherry.agent.sync.SyncTarget;
import io.wherry.agent.sync.SyncedRelease;
import io.wherry.agent.sync.Syncer;
import io.wherry.agent.work.Guidance;
import io.wherry.agent.work.Syncing;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import java.io.IOException;

/** Syncing into the host's own repository, of releases that the channel has not forbidden. */
final class VerifiedSyncing implements Syncing {
  private final Syncer syncer;
  private final Announcements announcements;

  VerifiedSyncing(Syncer syncer, Announcements announcements) {
    this.syncer = syncer;
    this.announcements = announcements;
  }

  @Override
  public Outcome sync(Order order, Guidance guidance) throws InterruptedException {
    // Yanked, or below the floor: not even an order leads there.
    var forbidden = announcements.against(order.release());
    if (forbidden.isPresent()) return new Outcome.NotSynced(forbidden.get());
    return switch (syncer.sync(SyncTarget.of(order), guidance.staticUrls())) {
      case SyncResult.Synced(var release) -> synced(release);
      case SyncResult.Refused(var why) -> new Outcome.NotSynced(why);
      case SyncResult.Unreachable(var why) -> new Outcome.NotSynced(why);
    };
  }

  private static Outcome synced(SyncedRelease release) {
    try {
      return new Outcome.Synced(release.manifest(), release.catalogue(), release::read);
    } catch (IOException e) {
      return new Outcome.NotSynced(
          Fault.local("cannot read the synced release: " + e.getMessage()));
    }
  }
}
