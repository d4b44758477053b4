package io.wherry.master.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.wherry.proto.v1.Bond;
import io.wherry.proto.v1.FullDomain;
import io.wherry.proto.v1.HostSummary;
import io.wherry.proto.v1.ListHostsRequest;
import io.wherry.proto.v1.ListHostsResponse;
import io.wherry.proto.v1.OperatorsGrpc;
import io.wherry.proto.v1.OtherAgents;
import io.wherry.proto.v1.PassedOverBy;
import io.wherry.proto.v1.Reach;
import io.wherry.proto.v1.RolloutView;
import io.wherry.proto.v1.StartRolloutRequest;
import io.wherry.proto.v1.StatusRequest;
import io.wherry.proto.v1.StatusResponse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who runs where, which domains are full, and the worst that a rollout may bring about. */
class TopologyShownTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
  private final StringWriter out = new StringWriter();
  private final FakeMaster master = new FakeMaster();
  private final Server server =
      InProcessServerBuilder.forName("topology-shown").directExecutor().addService(master).build();

  @BeforeEach
  void startTheMaster() throws Exception {
    server.start();
  }

  @AfterEach
  void stopTheMaster() {
    server.shutdownNow();
  }

  private int wherry(String... args) {
    var writer = new PrintWriter(out, true);
    var session =
        new Session(
            _ -> InProcessChannelBuilder.forName("topology-shown").directExecutor().build(),
            writer,
            Optional.empty(),
            () -> NOW);
    return Wherry.run(session, writer, writer, args);
  }

  @Test
  void theColumnHypervisorComesWithTheFirstThatIsKnown() {
    assertThat(wherry("hosts")).isZero();
    assertThat(out.toString()).doesNotContain("HYPERVISOR").contains("hv1");
    out.getBuffer().setLength(0);
    master.known = true;
    assertThat(wherry("hosts")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "HOST  STATE    RELEASE  TARGET  HEARD      LABELS  HYPERVISOR  WHY",
            "hv1   settled  -        -       connected",
            "web1  settled  -        -       connected          hv1 hv2?");
  }

  @Test
  void fullDomainsAreInTheStatus() {
    assertThat(wherry("status")).isZero();
    assertThat(out.toString()).contains("  rack=a1 is full: 2 of 2");
  }

  @Test
  void olderAgentsAndWhatTheyDoNotKnowAreInTheStatus() {
    assertThat(wherry("status")).isZero();
    assertThat(out.toString())
        .contains("agents of another version: 12 hosts with 0.0.9 (web1, web2, …)")
        .contains(
            "web1 passes over words [77] of this master, which its agent 0.0.9 does not know");
  }

  @Test
  void theStartAsksForALimitAndShowsTheWorst() {
    assertThat(
            wherry(
                "rollout",
                "start",
                "--release",
                "2",
                "--hosts",
                "all",
                "--max-per",
                "rack=2",
                "--blast-radius",
                "10%",
                "--dry-run"))
        .isZero();
    var terms = master.asked.getFirst().getTerms();
    assertThat(terms.getBlastRadius()).isEqualTo("10%");
    assertThat(terms.getMaxPerMap()).containsEntry("rack", 2);
    assertThat(out.toString())
        .contains("AWAY AT ONCE  OF  GROUP")
        .contains("4             20  the fleet")
        .contains("at most 3     9   role=db");
  }

  private static final class FakeMaster extends OperatorsGrpc.OperatorsImplBase {
    private final List<StartRolloutRequest> asked = new ArrayList<>();
    private boolean known;

    @Override
    public void listHosts(ListHostsRequest request, StreamObserver<ListHostsResponse> answer) {
      var guest = host("web1");
      if (known) guest.addHypervisors(bond("hv1", true)).addHypervisors(bond("hv2", false));
      answer.onNext(ListHostsResponse.newBuilder().addHosts(host("hv1")).addHosts(guest).build());
      answer.onCompleted();
    }

    private static HostSummary.Builder host(String name) {
      return HostSummary.newBuilder().setName(name).setState("settled").setConnected(true);
    }

    private static Bond bond(String name, boolean confirmed) {
      return Bond.newBuilder().setHostName(name).setConfirmed(confirmed).build();
    }

    @Override
    public void status(StatusRequest request, StreamObserver<StatusResponse> answer) {
      var full = FullDomain.newBuilder().setDomain("rack=a1").setHeld(2).setCap(2);
      var others =
          OtherAgents.newBuilder()
              .setVersion("0.0.9")
              .setHosts(12)
              .addNames("web1")
              .addNames("web2");
      var by = PassedOverBy.newBuilder().setHostName("web1").setAgentVersion("0.0.9").addWords(77);
      answer.onNext(
          StatusResponse.newBuilder()
              .addFullDomains(full)
              .addOtherAgents(others)
              .addPassedOver(by)
              .build());
      answer.onCompleted();
    }

    @Override
    public void startRollout(StartRolloutRequest request, StreamObserver<RolloutView> answer) {
      asked.add(request);
      var fleet = Reach.newBuilder().setGroup("the fleet").setHosts(20).setWorst(4).setExact(true);
      var db = Reach.newBuilder().setGroup("role=db").setHosts(9).setWorst(3);
      answer.onNext(RolloutView.newBuilder().setId("r1").addReaches(fleet).addReaches(db).build());
      answer.onCompleted();
    }
  }
}
