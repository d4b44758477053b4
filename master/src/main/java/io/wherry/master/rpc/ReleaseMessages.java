package io.wherry.master.rpc;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Build;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.release.Manifest;
import io.wherry.common.wire.Wire;
import io.wherry.master.publish.CollectResult;
import io.wherry.master.publish.ReleaseDiff;
import io.wherry.master.publish.ReleaseRecord;
import io.wherry.proto.v1.BuildChange;
import io.wherry.proto.v1.CollectReleasesResponse;
import io.wherry.proto.v1.ReleaseFate;
import io.wherry.proto.v1.ReleasePackage;
import io.wherry.proto.v1.ReleaseSummary;
import java.util.List;

/** Releases as the wire tells them. */
final class ReleaseMessages {
  private ReleaseMessages() {}

  static ReleaseSummary summary(ReleaseRecord record, List<String> channels, int hosts) {
    return ReleaseSummary.newBuilder()
        .setRelease(Wire.wire(record.release()))
        .setCommit(record.commit().toString())
        .setCreatedMillis(record.created().toEpochMilli())
        .setPackages(record.packages())
        .setBytes(record.bytes())
        .addAllChannels(channels)
        .setHosts(hosts)
        .build();
  }

  static CollectReleasesResponse collected(
      CollectResult.Done done, List<Build> superseded, boolean dryRun) {
    var wire =
        CollectReleasesResponse.newBuilder()
            .setFiles(done.files())
            .setBytes(done.bytes())
            .setDryRun(dryRun);
    superseded.forEach(build -> wire.addSuperseded(Wire.wire(build)));
    for (var line : done.releases())
      wire.addReleases(
          ReleaseFate.newBuilder()
              .setRelease(Wire.wire(line.release().release()))
              .setCreatedMillis(line.release().created().toEpochMilli())
              .setBytes(line.release().bytes())
              .addAllKept(line.kept()));
    return wire.build();
  }

  static ReleasePackage entry(Manifest.Entry entry) {
    var wire =
        ReleasePackage.newBuilder()
            .setBuild(Wire.wire(entry.build()))
            .setPbinDigest(Wire.wire(entry.pbin()));
    entry.artefacts().forEach(artefact -> wire.addArtefacts(Wire.wire(artefact)));
    return wire.build();
  }

  static io.wherry.proto.v1.ReleaseDiff diff(ReleaseId from, ReleaseId to, ReleaseDiff diff) {
    return diff(diff).toBuilder().setFrom(Wire.wire(from)).setTo(Wire.wire(to)).build();
  }

  static io.wherry.proto.v1.ReleaseDiff diff(ReleaseDiff diff) {
    var wire = io.wherry.proto.v1.ReleaseDiff.newBuilder();
    diff.added().forEach(build -> wire.addAdded(Wire.wire(build)));
    diff.removed().forEach(build -> wire.addRemoved(Wire.wire(build)));
    diff.changed()
        .forEach(change ->
            wire.addChanged(
                BuildChange.newBuilder()
                    .setFrom(Wire.wire(change.from()))
                    .setTo(Wire.wire(change.to()))));
    var accounts = diff.accounts();
    return wire.addAllAddedAccounts(words(accounts.added()))
        .addAllRemovedAccounts(words(accounts.removed()))
        .addAllChangedAccounts(words(accounts.changed()))
        .build();
  }

  private static List<String> words(List<AccountName> accounts) {
    return accounts.stream().map(AccountName::toString).toList();
  }
}
