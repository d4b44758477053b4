package io.wherry.agent;

import io.wherry.agent.sync.SyncResult;
import io.wherry.agent.sync.SyncTarget;
import io.wherry.agent.sync.SyncedRelease;
import io.wherry.agent.sync.Syncer;
import io.wherry.agent.work.Guidance;
import io.wherry.agent.work.Syncing;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.release.Trust;
import java.io.IOException;
import java.util.Optional;

/** Syncing into the host's own repository, of releases that the channel has not forbidden. */
final class VerifiedSyncing implements Syncing {
  private final Syncer syncer;
  private final Announcements announcements;
  private final Trust trust;

  VerifiedSyncing(Syncer syncer, Announcements announcements, Trust trust) {
    this.syncer = syncer;
    this.announcements = announcements;
    this.trust = trust;
  }

  @Override
  public Outcome sync(Order order, Guidance guidance) throws InterruptedException {
    var forbidden = forbidden(order, guidance);
    if (forbidden.isPresent()) return new Outcome.NotSynced(forbidden.get());
    return switch (syncer.sync(SyncTarget.of(order), guidance.staticUrls())) {
      case SyncResult.Synced(var release) -> synced(release);
      case SyncResult.Refused(var why) -> new Outcome.NotSynced(why);
      case SyncResult.Unreachable(var why) -> new Outcome.NotSynced(why);
    };
  }

  /** Yanked, or below the floor: not even an order leads there. */
  private Optional<Fault> forbidden(Order order, Guidance guidance) {
    return guidance
        .statement()
        .flatMap(announcements::trusted)
        .flatMap(statement -> trust.forbids(statement, order.release()))
        .map(refusal -> Fault.permanent(refusal.message()));
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
