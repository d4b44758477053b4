package io.wherry.master.publish;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.PackageId;
import io.wherry.common.release.StagedPackage;
import java.util.List;
import java.util.Optional;

/**
 * What to publish over the newest release: builds that supersede those of the same name and slot,
 * packages to leave out, what hosts supply themselves, and the channel to move there.
 */
public record PublishOrder(
    List<StagedPackage> staged,
    List<Drop> drop,
    List<PackageId> provided,
    Optional<ChannelName> channel,
    boolean dryRun) {
  public PublishOrder {
    staged = List.copyOf(staged);
    drop = List.copyOf(drop);
    provided = List.copyOf(provided);
  }
}
