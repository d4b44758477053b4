package io.wherry.master.publish;

import io.wherry.common.model.Bytes;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.PackageId;
import io.wherry.common.release.StagedPackage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to publish over the newest release: builds that supersede those of the same name and slot,
 * packages to leave out, what hosts supply themselves, definitions of accounts by their place in a
 * repository, and the channel to move there.
 */
public record PublishOrder(
    List<StagedPackage> staged,
    List<Drop> drop,
    List<PackageId> provided,
    Map<String, Bytes> accounts,
    Optional<ChannelName> channel,
    boolean dryRun) {
  public PublishOrder {
    accounts = Map.copyOf(accounts);
    staged = List.copyOf(staged);
    drop = List.copyOf(drop);
    provided = List.copyOf(provided);
  }
}
