package io.wherry.master.rpc;

import io.wherry.common.model.ReleaseId;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.wire.Wire;
import io.wherry.master.fleet.HostView;
import io.wherry.master.fleet.PackageSet;
import io.wherry.master.pipeline.Bonds;
import io.wherry.master.pipeline.HostDetail;
import io.wherry.master.pipeline.StatusView;
import io.wherry.master.topology.Room;
import io.wherry.proto.v1.Bond;
import io.wherry.proto.v1.FullDomain;
import io.wherry.proto.v1.HostEvent;
import io.wherry.proto.v1.HostSummary;
import io.wherry.proto.v1.OtherAgents;
import io.wherry.proto.v1.PassedOverBy;
import io.wherry.proto.v1.PermissionHolder;
import io.wherry.proto.v1.StatusResponse;
import java.time.Instant;
import java.util.Optional;

/** Hosts and sets as the wire tells them. */
final class HostMessages {
  private static final int A_FEW = 10;

  private HostMessages() {}

  static HostSummary summary(HostView view, Bonds bonds) {
    var wire =
        HostSummary.newBuilder()
            .setId(view.id().value())
            .setName(view.name())
            .setState(view.state().word())
            .setWhy(why(view))
            .setLastHeardMillis(view.contact().heard().toEpochMilli())
            .putAllLabels(view.labels().values())
            .setChannel(view.channel().value())
            .setAuto(view.auto())
            .setAgentVersion(view.contact().agentVersion())
            .setConnected(view.contact().connected())
            .setNeeds(view.need());
    view.release().ifPresent(release -> wire.setRelease(Wire.wire(release)));
    view.target().ifPresent(release -> wire.setTarget(Wire.wire(release)));
    view.progress()
        .ifPresent(at ->
            wire.setStep(at.step().word())
                .setDoneBytes(at.doneBytes())
                .setTotalBytes(at.totalBytes()));
    bonds.hypervisors().forEach(bond -> wire.addHypervisors(bond(bond)));
    bonds.guests().forEach(bond -> wire.addGuests(bond(bond)));
    return wire.build();
  }

  private static String why(HostView view) {
    var why = view.state().why();
    return why.isEmpty() || view.bar().isEmpty() ? why + view.bar() : why + "; " + view.bar();
  }

  private static Bond bond(Bonds.Bond bond) {
    return Bond.newBuilder()
        .setHostId(bond.host().value())
        .setHostName(bond.name())
        .setConfirmed(bond.confirmed())
        .build();
  }

  /**
   * Those whose agents are not of the version of this master, and those that do not know a word.
   */
  static void addAgents(StatusResponse.Builder wire, StatusView.Agents agents, String ours) {
    agents
        .byVersion()
        .forEach((version, names) -> {
          if (!version.equals(ours))
            wire.addOtherAgents(
                OtherAgents.newBuilder()
                    .setVersion(version)
                    .setHosts(names.size())
                    .addAllNames(names.stream().sorted().limit(A_FEW).toList()));
        });
    for (var unheard : agents.unheard())
      wire.addPassedOver(
          PassedOverBy.newBuilder()
              .setHostId(unheard.host().value())
              .setHostName(unheard.name())
              .setAgentVersion(unheard.version())
              .addAllWords(unheard.words()));
  }

  static FullDomain full(Room.Full full) {
    return FullDomain.newBuilder()
        .setDomain(full.domain())
        .setHeld(full.held())
        .setCap(full.cap())
        .build();
  }

  static io.wherry.proto.v1.HostDetail detail(
      HostDetail detail, Bonds bonds, Optional<Instant> certificateExpires) {
    var wire =
        io.wherry.proto.v1.HostDetail.newBuilder()
            .setSummary(summary(detail.view(), bonds))
            .setMachineId(detail.machineId())
            .setPlatform(detail.view().contact().platform())
            .setEnrolledMillis(detail.enrolled().toEpochMilli())
            .addAllWanted(detail.wanted());
    wire.addAllExplanation(detail.explanation());
    certificateExpires.ifPresent(at -> wire.setCertificateExpiresMillis(at.toEpochMilli()));
    var inventory = Wire.wire(detail.inventory());
    wire.addAllPackages(inventory.getPackagesList()).addAllRemarks(inventory.getRemarksList());
    if (inventory.hasAccounts()) wire.setAccounts(inventory.getAccounts());
    if (inventory.hasRules()) wire.setRules(inventory.getRules());
    detail
        .history()
        .forEach(event ->
            wire.addHistory(
                HostEvent.newBuilder()
                    .setAtMillis(event.at().toEpochMilli())
                    .setWhat(event.what())));
    return wire.build();
  }

  static io.wherry.proto.v1.PackageSet set(PackageSet set) {
    return io.wherry.proto.v1.PackageSet.newBuilder()
        .setName(set.name())
        .setHosts(set.hosts().toString())
        .addAllPackages(set.packages().stream().map(PackageSpec::toString).toList())
        .build();
  }

  static PermissionHolder holder(StatusView.Holder holder) {
    return PermissionHolder.newBuilder()
        .setHostId(holder.host().value())
        .setHostName(holder.name())
        .setChangeId(holder.change().value())
        .setSinceMillis(holder.since().toEpochMilli())
        .setMerging(holder.merging())
        .build();
  }

  /** Whether {@code view} stands on {@code release}. */
  static boolean on(HostView view, ReleaseId release) {
    return view.release().equals(Optional.of(release));
  }
}
