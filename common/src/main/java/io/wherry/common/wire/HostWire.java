package io.wherry.common.wire;

import static io.wherry.common.wire.Fields.at;
import static io.wherry.common.wire.Fields.count;
import static io.wherry.common.wire.Fields.each;
import static io.wherry.common.wire.Fields.id;
import static io.wherry.common.wire.Fields.instant;
import static io.wherry.common.wire.Fields.line;
import static io.wherry.common.wire.Fields.need;
import static io.wherry.common.wire.Fields.text;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Placement;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.proto.v1.Heartbeat;
import io.wherry.proto.v1.HostMessage;
import io.wherry.proto.v1.PassedOver;
import io.wherry.proto.v1.PermissionRequest;
import io.wherry.proto.v1.PlanRequest;
import io.wherry.proto.v1.ProtocolRange;
import java.util.Optional;
import java.util.Set;

/** What a host says on its stream. */
final class HostWire {
  private static final int MOST_FEATURES = 200;

  private HostWire() {}

  static HostMessage wire(HostWord word) {
    var wire = HostMessage.newBuilder();
    return switch (word) {
      case HostWord.Greeted(var hello) -> wire.setHello(wire(hello)).build();
      case HostWord.Reported reported -> wire.setReport(ReportWire.wire(reported)).build();
      case HostWord.AskedPermission(var change, var release) ->
          wire.setPermissionRequest(
                  PermissionRequest.newBuilder()
                      .setChangeId(change.value())
                      .setRelease(PackageWire.wire(release)))
              .build();
      case HostWord.AskedPlan(var release, var inventory, var why) ->
          wire.setPlanRequest(
                  PlanRequest.newBuilder()
                      .setRelease(PackageWire.wire(release))
                      .setInventory(PackageWire.wire(inventory))
                      .setWhy(Fields.prose(why)))
              .build();
      case HostWord.Beat(var at) ->
          wire.setHeartbeat(Heartbeat.newBuilder().setWallClockMillis(at.toEpochMilli())).build();
      case HostWord.Moved(var placement) -> wire.setPlacement(wire(placement)).build();
      case HostWord.PassedOver(var words, var protocol) ->
          wire.setPassedOver(PassedOver.newBuilder().addAllWords(words).setProtocol(protocol))
              .build();
    };
  }

  static Heard<HostWord> word(HostMessage wire) throws BadWire {
    return switch (wire.getWordCase()) {
      case HELLO -> known(at("hello", () -> new HostWord.Greeted(hello(wire.getHello()))));
      case REPORT -> at("report", () -> ReportWire.report(wire.getReport()));
      case PERMISSION_REQUEST ->
          known(at("permission_request", () -> asked(wire.getPermissionRequest())));
      case PLAN_REQUEST -> known(at("plan_request", () -> asked(wire.getPlanRequest())));
      case HEARTBEAT ->
          known(
              at(
                  "heartbeat",
                  () ->
                      new HostWord.Beat(
                          instant("wall_clock_millis", wire.getHeartbeat().getWallClockMillis()))));
      case PLACEMENT ->
          known(at("placement", () -> new HostWord.Moved(placement(wire.getPlacement()))));
      case PASSED_OVER -> known(at("passed_over", () -> passedOver(wire.getPassedOver())));
      case WORD_NOT_SET -> Heard.Unknown.of("host message", wire);
    };
  }

  static Heard<HostWord> known(HostWord word) {
    return new Heard.Known<>(word);
  }

  private static HostWord passedOver(PassedOver wire) throws BadWire {
    var words =
        each("words", wire.getWordsList(), HostWord.PassedOver.MOST, word -> count("word", word));
    return new HostWord.PassedOver(words, count("protocol", wire.getProtocol()));
  }

  private static HostWord asked(PermissionRequest wire) throws BadWire {
    return new HostWord.AskedPermission(
        id("change_id", wire.getChangeId(), ChangeId::new),
        need("release", wire.hasRelease(), () -> PackageWire.release(wire.getRelease())));
  }

  private static HostWord asked(PlanRequest wire) throws BadWire {
    return new HostWord.AskedPlan(
        need("release", wire.hasRelease(), () -> PackageWire.release(wire.getRelease())),
        need("inventory", wire.hasInventory(), () -> PackageWire.inventory(wire.getInventory())),
        Fields.prose(wire.getWhy()));
  }

  private static io.wherry.proto.v1.Hello wire(Hello hello) {
    var agent = hello.agent();
    var machine = hello.machine();
    var following = hello.following();
    var wire =
        io.wherry.proto.v1.Hello.newBuilder()
            .setProtocol(
                ProtocolRange.newBuilder()
                    .setLowest(agent.lowestProtocol())
                    .setHighest(agent.highestProtocol()))
            .setAgentVersion(agent.version())
            .addAllFeatures(agent.features())
            .setInstanceId(agent.instance())
            .setPlatform(machine.platform())
            .setMachineId(machine.machineId())
            .setBootId(machine.bootId())
            .setHostName(machine.name())
            .setWallClockMillis(machine.wallClock().toEpochMilli())
            .setRepository(following.repository().value())
            .setChannel(following.channel().value())
            .setAuto(following.auto())
            .setHighestSerial(following.highestSerial())
            .setHighestEpoch(following.highestEpoch())
            .setInventory(PackageWire.wire(hello.inventory()))
            .setReportSequence(hello.reports().highest())
            .setReportWaiting(hello.reports().waiting());
    if (!machine.placement().equals(Placement.NONE)) wire.setPlacement(wire(machine.placement()));
    hello.settled().ifPresent(release -> wire.setSettled(PackageWire.wire(release)));
    hello.change().ifPresent(change -> wire.setChangeId(change.value()));
    return wire.build();
  }

  private static Hello hello(io.wherry.proto.v1.Hello wire) throws BadWire {
    Optional<ReleaseId> settled =
        wire.hasSettled()
            ? Optional.of(at("settled", () -> PackageWire.release(wire.getSettled())))
            : Optional.empty();
    Optional<ChangeId> change =
        wire.getChangeId().isEmpty()
            ? Optional.empty()
            : Optional.of(id("change_id", wire.getChangeId(), ChangeId::new));
    return new Hello(
        agent(wire),
        machine(wire),
        following(wire),
        need("inventory", wire.hasInventory(), () -> PackageWire.inventory(wire.getInventory())),
        settled,
        change,
        reports(wire));
  }

  private static Hello.Reports reports(io.wherry.proto.v1.Hello wire) throws BadWire {
    long highest = count("report_sequence", wire.getReportSequence());
    long waiting = count("report_waiting", wire.getReportWaiting());
    if (waiting > highest)
      throw new BadWire("report_waiting", waiting + " is none of the reports up to " + highest);
    return new Hello.Reports(highest, waiting);
  }

  private static Hello.Agent agent(io.wherry.proto.v1.Hello wire) throws BadWire {
    int[] range = need("protocol", wire.hasProtocol(), () -> range(wire.getProtocol()));
    return new Hello.Agent(
        text("agent_version", wire.getAgentVersion()),
        range[0],
        range[1],
        text("instance_id", wire.getInstanceId()),
        each("features", wire.getFeaturesList(), MOST_FEATURES, feature -> text("name", feature)));
  }

  /** Lowest and highest protocol number. */
  static int[] range(ProtocolRange wire) throws BadWire {
    int lowest = count("lowest", wire.getLowest());
    int highest = count("highest", wire.getHighest());
    if (lowest < 1 || highest < lowest)
      throw new BadWire("highest", "no range of protocols: " + lowest + " to " + highest);
    return new int[] {lowest, highest};
  }

  private static Hello.Machine machine(io.wherry.proto.v1.Hello wire) throws BadWire {
    return new Hello.Machine(
        line("host_name", wire.getHostName()),
        line("platform", wire.getPlatform()),
        text("machine_id", wire.getMachineId()),
        line("boot_id", wire.getBootId()),
        instant("wall_clock_millis", wire.getWallClockMillis()),
        at("placement", () -> placement(wire.getPlacement())));
  }

  private static io.wherry.proto.v1.Placement wire(Placement placement) {
    return io.wherry.proto.v1.Placement.newBuilder()
        .setUuid(placement.uuid().orElse(""))
        .setHypervisor(placement.hypervisor().orElse(""))
        .addAllGuests(placement.guests())
        .build();
  }

  private static Placement placement(io.wherry.proto.v1.Placement wire) throws BadWire {
    var guests =
        each("guests", wire.getGuestsList(), Placement.MOST_GUESTS, uuid -> text("uuid", uuid));
    return new Placement(
        filled(line("uuid", wire.getUuid())),
        filled(line("hypervisor", wire.getHypervisor())),
        Set.copyOf(guests));
  }

  private static Optional<String> filled(String text) {
    return Optional.of(text).filter(t -> !t.isEmpty());
  }

  private static Hello.Following following(io.wherry.proto.v1.Hello wire) throws BadWire {
    return new Hello.Following(
        id("repository", wire.getRepository(), RepositoryName::new),
        id("channel", wire.getChannel(), ChannelName::new),
        wire.getAuto(),
        count("highest_serial", wire.getHighestSerial()),
        count("highest_epoch", wire.getHighestEpoch()));
  }
}
