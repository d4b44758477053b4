package io.wherry.master.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.proto.v1.ChangeChannelRequest;
import io.wherry.proto.v1.ChannelAct;
import io.wherry.proto.v1.ChannelChange;
import io.wherry.proto.v1.ChannelConcern;
import io.wherry.proto.v1.ChannelDetail;
import io.wherry.proto.v1.ChannelView;
import io.wherry.proto.v1.GetChannelRequest;
import io.wherry.proto.v1.ListChannelsRequest;
import io.wherry.proto.v1.ListChannelsResponse;
import io.wherry.proto.v1.OperatorsGrpc;
import io.wherry.proto.v1.ReleaseRef;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChannelCommandTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private final FakeMaster master = new FakeMaster();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Server server;

  @BeforeEach
  void startTheMaster() throws Exception {
    server =
        InProcessServerBuilder.forName(name()).directExecutor().addService(master).build().start();
  }

  @AfterEach
  void stopTheMaster() {
    server.shutdownNow();
  }

  private String name() {
    return "channels-" + System.identityHashCode(this);
  }

  private int wherry(String line) {
    var session =
        new Session(
            _ -> InProcessChannelBuilder.forName(name()).directExecutor().build(),
            new PrintWriter(out, true),
            Optional.empty(),
            () -> NOW);
    return Wherry.run(
        session, new PrintWriter(out, true), new PrintWriter(err, true), line.split(" "));
  }

  private ChangeChannelRequest asked(String line) {
    assertThat(wherry(line)).as(line + ": " + err).isZero();
    return master.asked.removeLast();
  }

  @Test
  void channelsAreATable() {
    assertThat(wherry("channel list")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "CHANNEL  RELEASE  FLOOR  BARRIER  YANKED  HOSTS  VALID UNTIL",
            "canary   8        -      -        -       3      -",
            "stable   7        4      7        5,6     3      -");
  }

  @Test
  void aChannelTellsWhomItHoldsAndWhatWasDoneToIt() {
    assertThat(wherry("channel show stable")).isZero();
    assertThat(out.toString())
        .contains("barrier:  7")
        .contains("yanked:   5,6")
        .contains("  held: web1")
        .contains("1h ago  operator/anna  release 6 is yanked from stable (it is broken)");
  }

  @Test
  void everyWishReachesTheMasterWithItsReason() {
    assertThat(asked("channel promote canary stable --reason tried").getPromote())
        .isEqualTo(
            ChangeChannelRequest.Promote.newBuilder().setFrom("canary").setTo("stable").build());
    assertThat(asked("channel promote --release 7 stable").getPromote())
        .isEqualTo(ChangeChannelRequest.Promote.newBuilder().setRelease(7).setTo("stable").build());
    var yank = asked("channel yank 7 --move-to 6 --reason broken --dry-run");
    assertThat(yank.getYank())
        .isEqualTo(ChangeChannelRequest.Yank.newBuilder().setRelease(7).setMoveTo(6).build());
    assertThat(yank.getReason()).isEqualTo("broken");
    assertThat(yank.getDryRun()).isTrue();
    assertThat(asked("channel yank 7 --channel stable").getYank().getChannel()).isEqualTo("stable");
    assertThat(asked("channel unyank 7 --all").getUnyank().getChannel()).isEmpty();
    assertThat(asked("channel floor stable 5").getFloor().getRelease()).isEqualTo(5);
    assertThat(asked("channel barrier stable 6").getBarrier().getChannel()).isEqualTo("stable");
    assertThat(asked("channel lift stable").getLift()).isEqualTo("stable");
  }

  @Test
  void aChangeSaysWhomItConcerns() {
    wherry("channel yank 7");
    assertThat(out.toString().lines())
        .containsExactly(
            "release 7 is yanked from stable",
            "  concerns 2 of 3 hosts; open rollouts that pause: 1",
            "  on their way there, and lose their order: web1, web2",
            "  rollout r3 to release 7: release fleet/7 was yanked from channel stable",
            "warning: not served yet");
    out.getBuffer().setLength(0);
    wherry("channel yank 7 --dry-run --json");
    assertThat(out.toString()).contains("\"changed\": false").contains("\"hosts\": 2");
  }

  @Test
  void whatIsHalfSaidIsUsageAndWhatIsRefusedKeepsItsWords() {
    assertThat(wherry("channel promote canary")).isEqualTo(ExitCode.USAGE);
    assertThat(wherry("channel promote --release 7 canary stable")).isEqualTo(ExitCode.USAGE);
    assertThat(wherry("channel yank")).isEqualTo(ExitCode.USAGE);
    assertThat(wherry("channel yank 7 --all --channel stable")).isEqualTo(ExitCode.USAGE);
    assertThat(wherry("channel floor stable")).isEqualTo(ExitCode.USAGE);
    assertThat(master.asked).isEmpty();
    master.refusal = Optional.of("channel stable names release 7 now");
    assertThat(wherry("channel yank 7")).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("wherry: channel stable names release 7 now");
  }

  private static final class FakeMaster extends OperatorsGrpc.OperatorsImplBase {
    private final List<ChangeChannelRequest> asked = new ArrayList<>();
    private Optional<String> refusal = Optional.empty();

    private static ChannelView.Builder channel(String name, long release) {
      return ChannelView.newBuilder()
          .setName(name)
          .setFloor(1)
          .setRelease(ReleaseRef.newBuilder().setNumber(release));
    }

    private static ChannelDetail stable() {
      return ChannelDetail.newBuilder()
          .setChannel(channel("stable", 7).setFloor(4).setBarrier(7).addAllYanked(List.of(5L, 6L)))
          .setConcern(ChannelConcern.newBuilder().setFollowing(3).addLines("held: web1"))
          .addHistory(
              ChannelAct.newBuilder()
                  .setAtMillis(NOW.minusSeconds(3600).toEpochMilli())
                  .setActor("operator/anna")
                  .setWhat("release 6 is yanked from stable")
                  .setReason("it is broken"))
          .build();
    }

    @Override
    public void listChannels(
        ListChannelsRequest request, StreamObserver<ListChannelsResponse> answer) {
      var canary =
          ChannelDetail.newBuilder()
              .setChannel(channel("canary", 8))
              .setConcern(ChannelConcern.newBuilder().setFollowing(3));
      answer.onNext(
          ListChannelsResponse.newBuilder().addChannels(canary).addChannels(stable()).build());
      answer.onCompleted();
    }

    @Override
    public void getChannel(GetChannelRequest request, StreamObserver<ChannelDetail> answer) {
      answer.onNext(stable());
      answer.onCompleted();
    }

    @Override
    public void changeChannel(ChangeChannelRequest request, StreamObserver<ChannelChange> answer) {
      asked.add(request);
      if (refusal.isPresent()) {
        answer.onError(
            Status.FAILED_PRECONDITION.withDescription(refusal.get()).asRuntimeException());
        return;
      }
      var concern =
          ChannelConcern.newBuilder()
              .setFollowing(3)
              .setHosts(2)
              .addLines("on their way there, and lose their order: web1, web2")
              .addRollouts("r3 to release 7: release fleet/7 was yanked from channel stable");
      answer.onNext(
          ChannelChange.newBuilder()
              .setChanged(!request.getDryRun())
              .setWhat("release 7 is yanked from stable")
              .addChannels(channel("stable", 6))
              .setConcern(concern)
              .addWarnings("not served yet")
              .build());
      answer.onCompleted();
    }
  }
}
