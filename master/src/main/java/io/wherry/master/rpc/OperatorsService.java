package io.wherry.master.rpc;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.HostId;
import io.wherry.common.wire.Wire;
import io.wherry.master.identity.Caller;
import io.wherry.master.identity.Identity;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.Bonds;
import io.wherry.master.publish.CollectResult;
import io.wherry.master.publish.ReleaseRecord;
import io.wherry.proto.v1.*;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** The operators' door: one method each, in the order of the proto file. */
final class OperatorsService extends OperatorsGrpc.OperatorsImplBase {
  private static final Duration TOKEN_LIFE = Duration.ofDays(1);

  /** Ends what a revoked host has open. */
  interface Revoking {
    void revoke(HostId host, String actor, String reason) throws IOException;
  }

  private final OperatorDesk desk;
  private final Identity identity;
  private final Revoking revoking;
  private final Answering answering;
  private final Jobs jobs;
  private final WindowAnswers windows;

  OperatorsService(OperatorDesk desk, Identity identity, Revoking revoking, Failures failures) {
    this.desk = desk;
    this.identity = identity;
    this.revoking = revoking;
    this.answering = new Answering(failures);
    this.jobs = new Jobs(desk, failures);
    this.windows = new WindowAnswers(desk, answering);
  }

  @Override
  public void status(StatusRequest request, StreamObserver<StatusResponse> to) {
    answering.answer(
        "status",
        to,
        () -> {
          var status = desk.control().status();
          var about = desk.about();
          var wire =
              StatusResponse.newBuilder()
                  .setVersion(about.version())
                  .setRepository(about.repository().value())
                  .setStartedMillis(about.started().toEpochMilli())
                  .putAllHostsByState(status.hostsByState())
                  .setPermissionsHeld(status.holders().size())
                  .setPermissionCap(status.cap())
                  .addAllAddresses(about.addresses());
          var newest = desk.releases().newest();
          if (newest.isPresent()) wire.setNewestRelease(summary(newest.get()));
          for (var channel : desk.releases().channels())
            wire.addChannels(ChannelMessages.view(channel));
          status.holders().forEach(holder -> wire.addHolders(HostMessages.holder(holder)));
          HostMessages.addAgents(wire, status.agents(), about.version());
          status.full().forEach(full -> wire.addFullDomains(HostMessages.full(full)));
          status.openRollouts().forEach(rollout -> wire.addRollouts(RolloutMessages.view(rollout)));
          return wire.build();
        });
  }

  @Override
  public void makeToken(MakeTokenRequest request, StreamObserver<MakeTokenResponse> to) {
    var actor = actor();
    answering.answer(
        "a join token",
        to,
        () -> {
          int uses = request.getUses() == 0 ? 1 : request.getUses();
          var valid =
              request.getValidSeconds() == 0
                  ? TOKEN_LIFE
                  : Duration.ofSeconds(request.getValidSeconds());
          var labels = Wire.labels("labels", request.getLabelsMap());
          try {
            var made =
                identity.makeToken(
                    uses,
                    valid,
                    labels,
                    new ChannelName(
                        request.getChannel().isEmpty() ? "stable" : request.getChannel()),
                    actor);
            return MakeTokenResponse.newBuilder()
                .setToken(made.token().text())
                .setExpiresMillis(made.expires().toEpochMilli())
                .build();
          } catch (IllegalArgumentException e) {
            throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asException();
          }
        });
  }

  @Override
  public void listHosts(ListHostsRequest request, StreamObserver<ListHostsResponse> to) {
    answering.answer(
        "the hosts",
        to,
        () -> {
          var hosts = value(desk.control().hosts(request.getHosts()));
          var bonds = desk.control().bonds();
          var wire = ListHostsResponse.newBuilder();
          for (var host : hosts)
            wire.addHosts(HostMessages.summary(host, bonds.getOrDefault(host.id(), Bonds.NONE)));
          return wire.build();
        });
  }

  @Override
  public void getHost(GetHostRequest request, StreamObserver<HostDetail> to) {
    answering.answer(
        "a host",
        to,
        () -> {
          var detail = value(desk.control().host(request.getHost()));
          var id = detail.view().id();
          var bonds = desk.control().bonds().getOrDefault(id, Bonds.NONE);
          return HostMessages.detail(detail, bonds, identity.certificateExpires(id));
        });
  }

  @Override
  public void releaseHost(ReleaseHostRequest request, StreamObserver<ReleaseHostResponse> to) {
    var actor = actor();
    answering.answer(
        "the release of a host",
        to,
        () -> {
          var done =
              value(
                  desk.control()
                      .releaseHost(request.getHost(), actor, Wire.prose(request.getReason())));
          return ReleaseHostResponse.newBuilder().addAllDone(done).build();
        });
  }

  @Override
  public void revokeHost(RevokeHostRequest request, StreamObserver<RevokeHostResponse> to) {
    var actor = actor();
    answering.answer(
        "the revocation of a host",
        to,
        () -> {
          var host = value(desk.control().host(request.getHost())).view().id();
          var reason = Wire.prose(request.getReason());
          revoking.revoke(host, actor, reason);
          value(desk.control().revoked(host.value(), actor, reason));
          return RevokeHostResponse.newBuilder().setHostId(host.value()).build();
        });
  }

  @Override
  public void assignSet(AssignSetRequest request, StreamObserver<PackageSet> to) {
    var actor = actor();
    answering.answer(
        "a set",
        to,
        () -> {
          var set = request.getSet();
          return HostMessages.set(
              value(
                  desk.control()
                      .assignSet(set.getName(), set.getHosts(), set.getPackagesList(), actor)));
        });
  }

  @Override
  public void dropSet(DropSetRequest request, StreamObserver<DropSetResponse> to) {
    var actor = actor();
    answering.answer(
        "a set",
        to,
        () -> {
          value(desk.control().dropSet(request.getName(), actor));
          return DropSetResponse.getDefaultInstance();
        });
  }

  @Override
  public void listSets(ListSetsRequest request, StreamObserver<ListSetsResponse> to) {
    answering.answer(
        "the sets",
        to,
        () ->
            ListSetsResponse.newBuilder()
                .addAllSets(desk.control().sets().stream().map(HostMessages::set).toList())
                .build());
  }

  @Override
  public void build(BuildRequest request, StreamObserver<BuildEvent> to) {
    jobs.build(request, to);
  }

  @Override
  public void publish(PublishRequest request, StreamObserver<PublishEvent> to) {
    jobs.publish(request, to);
  }

  @Override
  public void listReleases(ListReleasesRequest request, StreamObserver<ListReleasesResponse> to) {
    answering.answer(
        "the releases",
        to,
        () -> {
          var wire = ListReleasesResponse.newBuilder();
          for (var record : desk.releases().list()) wire.addReleases(summary(record));
          return wire.build();
        });
  }

  @Override
  public void getRelease(GetReleaseRequest request, StreamObserver<ReleaseDetail> to) {
    answering.answer(
        "a release",
        to,
        () -> {
          var record = release(request.getNumber());
          var packages =
              desk.releases().manifest(record).entries().stream()
                  .map(ReleaseMessages::entry)
                  .toList();
          return ReleaseDetail.newBuilder()
              .setSummary(summary(record))
              .addAllPackages(packages)
              .build();
        });
  }

  @Override
  public void diffReleases(DiffReleasesRequest request, StreamObserver<ReleaseDiff> to) {
    answering.answer(
        "a comparison",
        to,
        () -> {
          var from = release(request.getFrom());
          var till = release(request.getTo());
          return ReleaseMessages.diff(
              from.release(), till.release(), desk.releases().diff(from, till));
        });
  }

  @Override
  public void listChannels(ListChannelsRequest request, StreamObserver<ListChannelsResponse> to) {
    answering.answer("the channels", to, () -> ChannelCalls.list(desk));
  }

  @Override
  public void getChannel(GetChannelRequest request, StreamObserver<ChannelDetail> to) {
    answering.answer("a channel", to, () -> ChannelCalls.show(desk, request.getName()));
  }

  @Override
  public void changeChannel(ChangeChannelRequest request, StreamObserver<ChannelChange> to) {
    var actor = actor();
    answering.answer("a change of a channel", to, () -> ChannelCalls.change(desk, request, actor));
  }

  @Override
  public void collectReleases(
      CollectReleasesRequest request, StreamObserver<CollectReleasesResponse> to) {
    var actor = actor();
    answering.answer(
        "a collection",
        to,
        () -> {
          boolean dry = request.getDryRun();
          var reason = Wire.prose(request.getReason());
          var outcome = desk.collecting().collect(dry, actor, reason);
          return switch (outcome.releases()) {
            case CollectResult.Done done ->
                ReleaseMessages.collected(done, outcome.superseded(), dry);
            case CollectResult.Refused(var why) ->
                throw Status.ABORTED.withDescription(why.what()).asException();
          };
        });
  }

  @Override
  public void startRollout(StartRolloutRequest request, StreamObserver<RolloutView> to) {
    var actor = actor();
    answering.answer(
        "a rollout",
        to,
        () ->
            RolloutMessages.view(
                value(desk.control().startRollout(RolloutMessages.order(request), actor))));
  }

  @Override
  public void listRollouts(ListRolloutsRequest request, StreamObserver<ListRolloutsResponse> to) {
    answering.answer(
        "the rollouts",
        to,
        () -> {
          var rollouts = desk.control().rollouts(request.getRunningOnly());
          return ListRolloutsResponse.newBuilder()
              .addAllRollouts(rollouts.stream().map(RolloutMessages::view).toList())
              .build();
        });
  }

  @Override
  public void getRollout(GetRolloutRequest request, StreamObserver<RolloutView> to) {
    answering.answer(
        "a rollout",
        to,
        () -> RolloutMessages.view(value(desk.control().rollout(request.getId()))));
  }

  @Override
  public void replayRollout(GetRolloutRequest request, StreamObserver<RolloutReplay> to) {
    answering.answer(
        "a replay",
        to,
        () ->
            RolloutMessages.replay(
                value(desk.control().replay(request.getId(), request.getUntil()))));
  }

  @Override
  public void exportRollout(GetRolloutRequest request, StreamObserver<RolloutIncident> to) {
    answering.answer(
        "an incident",
        to,
        () -> RolloutMessages.incident(value(desk.control().incident(request.getId()))));
  }

  /** Shows the newest view whenever the operator can take one; ends with the rollout. */
  @Override
  public void watchRollout(GetRolloutRequest request, StreamObserver<RolloutView> to) {
    var call = (ServerCallStreamObserver<RolloutView>) to;
    var sink = new Sink<>(call, 1);
    switch (desk.control()
        .watch(
            request.getId(),
            view -> {
              sink.offer(RolloutMessages.view(view));
              if (view.ended().isPresent()) sink.finish();
            })) {
      case Answer.Refused<?>(var kind, var message) ->
          sink.fail(status(kind).withDescription(message));
      case Answer.Ok<io.wherry.common.lifecycle.Resources.Resource>(var watch) -> {
        call.setOnCancelHandler(watch::close);
        call.setOnCloseHandler(watch::close);
      }
    }
  }

  @Override
  public void actOnRollout(ActOnRolloutRequest request, StreamObserver<RolloutView> to) {
    var actor = actor();
    answering.answer(
        "a rollout",
        to,
        () -> {
          var asked = RolloutMessages.act(request);
          return RolloutMessages.view(value(desk.control().act(asked, actor)));
        });
  }

  @Override
  public void setWindow(SetWindowRequest request, StreamObserver<WindowView> to) {
    windows.set(request, actor(), to);
  }

  @Override
  public void dropWindow(DropWindowRequest request, StreamObserver<DropWindowResponse> to) {
    windows.drop(request, actor(), to);
  }

  @Override
  public void listWindows(ListWindowsRequest request, StreamObserver<ListWindowsResponse> to) {
    windows.list(to);
  }

  @Override
  public void showWeek(ShowWeekRequest request, StreamObserver<ShowWeekResponse> to) {
    windows.week(request, to);
  }

  private ReleaseRecord release(long number) throws IOException, StatusException {
    return desk.releases()
        .find(number)
        .orElseThrow(() ->
            Status.NOT_FOUND
                .withDescription(
                    "there is no release "
                        + Long.toUnsignedString(number)
                        + "; see: wherry release list")
                .asException());
  }

  private ReleaseSummary summary(ReleaseRecord record) throws IOException, StatusException {
    var channels =
        desk.releases().channels().stream()
            .filter(channel -> channel.release().equals(record.release()))
            .map(channel -> channel.channel().value())
            .sorted()
            .toList();
    long hosts =
        value(desk.control().hosts("")).stream()
            .filter(view -> HostMessages.on(view, record.release()))
            .count();
    return ReleaseMessages.summary(record, channels, Math.toIntExact(hosts)).toBuilder()
        .setCollectedMillis(
            desk.releases()
                .collected(record.release().number())
                .map(Instant::toEpochMilli)
                .orElse(0L))
        .build();
  }

  static <T> T value(Answer<T> answer) throws StatusException {
    return switch (answer) {
      case Answer.Ok<T>(var value) -> value;
      case Answer.Refused<T>(var kind, var message) ->
          throw status(kind).withDescription(message).asException();
    };
  }

  private static Status status(Answer.ExitKind kind) {
    return switch (kind) {
      case INVALID -> Status.INVALID_ARGUMENT;
      case NOT_FOUND -> Status.NOT_FOUND;
      case CONFLICT -> Status.FAILED_PRECONDITION;
      case UNRECORDED -> Status.RESOURCE_EXHAUSTED;
    };
  }

  private static String actor() {
    if (Gate.CALLER.get() instanceof Caller.Operator operator) return operator.actor();
    throw new IllegalStateException("the gate of the operators' door let in what is no operator");
  }
}
