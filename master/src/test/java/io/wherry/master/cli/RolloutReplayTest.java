package io.wherry.master.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.proto.v1.GetRolloutRequest;
import io.wherry.proto.v1.OperatorsGrpc;
import io.wherry.proto.v1.ReplayedMoment;
import io.wherry.proto.v1.RolloutHost;
import io.wherry.proto.v1.RolloutIncident;
import io.wherry.proto.v1.RolloutReplay;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutReplayTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> asked = new ArrayList<>();
  private final Server server =
      InProcessServerBuilder.forName("replay-" + System.identityHashCode(this))
          .directExecutor()
          .addService(new AMaster())
          .build();
  @TempDir private Path dir;

  /** Has one rollout, with one host in it. */
  private final class AMaster extends OperatorsGrpc.OperatorsImplBase {
    @Override
    public void replayRollout(GetRolloutRequest request, StreamObserver<RolloutReplay> to) {
      asked.add(request.getId() + " until " + request.getUntil());
      to.onNext(replay("host1 ends reverted"));
      to.onCompleted();
    }

    @Override
    public void exportRollout(GetRolloutRequest request, StreamObserver<RolloutIncident> to) {
      asked.add("export " + request.getId());
      to.onNext(
          RolloutIncident.newBuilder().setId("r1").setFacts(2).setText("{}\n{}\n{}\n").build());
      to.onCompleted();
    }
  }

  private static RolloutReplay replay(String event) {
    return RolloutReplay.newBuilder()
        .setId("r1")
        .setState("paused")
        .setWhy("1 reverted")
        .addMoments(ReplayedMoment.newBuilder().setSequence(57).setEvent(event))
        .addMembers(RolloutHost.newBuilder().setName("host1").setWave(1).setState("reverted"))
        .addMembers(RolloutHost.newBuilder().setName("host2").setWave(2).setState("pending"))
        .build();
  }

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private int wherry(String... args) {
    Rehearsal rehearsal =
        (file, until) ->
            Files.exists(file)
                ? new Rehearsal.Came.Replayed(replay("\u001b[2Jhost1 ends\u009b1A"))
                : new Rehearsal.Came.Refused(file + " is not there");
    var session =
        new Session(
            this::dial,
            new PrintWriter(out, true),
            Optional.empty(),
            () -> Instant.EPOCH,
            rehearsal);
    return Wherry.run(session, new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private ManagedChannel dial(Session session) {
    return InProcessChannelBuilder.forName("replay-" + System.identityHashCode(this))
        .directExecutor()
        .build();
  }

  @Test
  void untilAMomentShowsWhereEachHostStood() {
    assertThat(wherry("rollout", "replay", "r1", "--until", "57")).isZero();
    assertThat(asked).containsExactly("r1 until 57");
    assertThat(out.toString().lines())
        .containsExactly(
            "1970-01-01T00:00:00Z  #57  master: host1 ends reverted",
            "rollout r1 after 1 events: paused: 1 reverted",
            "    wave 1: host1 reverted",
            "    wave 2: host2 pending");
  }

  @Test
  void anIncidentIsWrittenOnceAndNeverOver() throws IOException {
    var file = dir.resolve("night.jsonl");
    assertThat(wherry("rollout", "replay", "r1", "--export", file.toString())).isZero();
    assertThat(out.toString())
        .isEqualToIgnoringNewLines(
            "rollout r1: 2 facts written; `wherry rollout replay --from "
                + file
                + "` replays them");
    assertThat(file).hasContent("{}\n{}\n{}\n");
    Files.writeString(file, "mine");
    assertThat(wherry("rollout", "replay", "r1", "--export", file.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(file + " is there already; name another file");
    assertThat(file).hasContent("mine");
  }

  @Test
  void aFileReplaysWithoutAMasterAndSteersNoTerminal() throws IOException {
    server.shutdownNow();
    var file = Files.writeString(dir.resolve("night.jsonl"), "whatever");
    assertThat(wherry("rollout", "replay", "--from", file.toString())).isZero();
    assertThat(out.toString())
        .contains("#57  master: ?[2Jhost1 ends?1A")
        .contains("rollout r1: 1 events lead to where it is")
        .doesNotContain("\u001b", "\u009b");
    out.getBuffer().setLength(0);
    assertThat(wherry("rollout", "replay", "--from", file.toString(), "--json")).isZero();
    assertThat(out.toString()).contains("\"state\": \"paused\"").doesNotContain("\u001b");
    assertThat(wherry("rollout", "replay", "--from", dir.resolve("none").toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("wherry: " + dir.resolve("none") + " is not there");
  }

  @Test
  void whatCannotBeMeantTogetherIsRefused() {
    assertThat(wherry("rollout", "replay", "r1", "--from", "f")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("the file says which rollout it is; leave out 'r1'");
    assertThat(wherry("rollout", "replay", "--from", "f", "--export", "g"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(wherry("rollout", "replay", "--until", "5", "--export", "g"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("leave out --until and --host");
    assertThat(asked).isEmpty();
  }
}
