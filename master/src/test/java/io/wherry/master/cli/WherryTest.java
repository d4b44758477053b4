package io.wherry.master.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.proto.v1.Accounts;
import io.wherry.proto.v1.BuildEvent;
import io.wherry.proto.v1.BuildFailure;
import io.wherry.proto.v1.BuildFinished;
import io.wherry.proto.v1.BuildRequest;
import io.wherry.proto.v1.BuildStep;
import io.wherry.proto.v1.CollectReleasesRequest;
import io.wherry.proto.v1.CollectReleasesResponse;
import io.wherry.proto.v1.GetHostRequest;
import io.wherry.proto.v1.GetRolloutRequest;
import io.wherry.proto.v1.HostDetail;
import io.wherry.proto.v1.HostRules;
import io.wherry.proto.v1.HostSummary;
import io.wherry.proto.v1.ListHostsRequest;
import io.wherry.proto.v1.ListHostsResponse;
import io.wherry.proto.v1.OperatorsGrpc;
import io.wherry.proto.v1.PackageRef;
import io.wherry.proto.v1.ReleaseFate;
import io.wherry.proto.v1.ReleaseRef;
import io.wherry.proto.v1.RevokeHostRequest;
import io.wherry.proto.v1.RevokeHostResponse;
import io.wherry.proto.v1.RolloutView;
import io.wherry.proto.v1.WaveView;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WherryTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private final FakeMaster master = new FakeMaster();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Server server;

  @BeforeEach
  void startTheMaster() throws Exception {
    server =
        InProcessServerBuilder.forName("cli-" + System.identityHashCode(this))
            .directExecutor()
            .addService(master)
            .build()
            .start();
  }

  @AfterEach
  void stopTheMaster() {
    server.shutdownNow();
  }

  private int wherry(boolean terminal, String... args) {
    return wherry(terminal ? Optional.of(_ -> "") : Optional.empty(), args);
  }

  private int wherry(Optional<Session.Person> person, String... args) {
    var session = new Session(this::dial, new PrintWriter(out, true), person, () -> NOW);
    return Wherry.run(session, new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private ManagedChannel dial(Session session) {
    return InProcessChannelBuilder.forName("cli-" + System.identityHashCode(this))
        .directExecutor()
        .build();
  }

  @Test
  void hostsAreATableAndJsonOnRequest() {
    assertThat(wherry(false, "hosts", "rack=a1")).isZero();
    assertThat(master.selectors).containsExactly("rack=a1");
    assertThat(out.toString().lines())
        .containsExactly(
            "HOST  STATE              RELEASE  TARGET  HEARD      LABELS   WHY",
            "hv-1  working (merging)  1        2       connected  rack=a1  restart needed",
            "hv-2  held               1        -       2h ago              cloned identity; reboot"
                + " needed");
    out.getBuffer().setLength(0);
    assertThat(wherry(false, "hosts", "--json")).isZero();
    assertThat(out.toString()).contains("\"state\": \"held\"").contains("\"lastHeardMillis\"");
  }

  @Test
  void aHostThatGivesWaySaysToWhat() {
    assertThat(wherry(false, "host", "hv-1")).isZero();
    assertThat(out.toString())
        .contains(
            "state:    working: fetching, waits: the machine is busy (io pressure some 45% > 20%)")
        .contains("why:      At work: fetching, waits: the machine is busy");
  }

  @Test
  void aRolloutThatFinishedIsTheOnlySuccess() {
    master.views.add(view("running", 0));
    master.views.add(view("finished", 2));
    assertThat(wherry(false, "rollout", "watch", "r1")).isZero();
    assertThat(out.toString())
        .contains("rollout r1 of release 2: running")
        .contains("rollout r1 of release 2: finished");
    master.views.clear();
    master.views.add(view("aborted", 1));
    assertThat(wherry(false, "rollout", "watch")).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void theLivePictureIsDrawnOverItself() {
    master.views.add(view("running", 1));
    master.views.add(view("finished", 2));
    wherry(true, "rollout", "watch", "r1");
    assertThat(out.toString())
        .contains("[###############...............] 1/2 settled")
        .contains("\033[2A\033[J");
  }

  @Test
  void aFailedBuildTellsPhaseLogAndWhatItBlocked() {
    assertThat(wherry(false, "build", "app/broken")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("FAILED app/broken-1:0 in compile: make ended with 2")
        .contains("  | cc: no such file")
        .contains("not built because of it: app/user-1:0")
        .contains("nothing of this set will be published");
  }

  @Test
  void refusalsKeepTheirWordsAndHaveStableCodes() {
    master.failure = Status.NOT_FOUND.withDescription("no host is called 'x'");
    assertThat(wherry(false, "host", "x")).isEqualTo(ExitCode.REFUSED);
    master.failure = Status.INVALID_ARGUMENT.withDescription("not a selector term: 'rack'");
    assertThat(wherry(false, "host", "x")).isEqualTo(ExitCode.USAGE);
    master.failure = Status.UNAVAILABLE.withDescription("io exception");
    assertThat(wherry(false, "host", "x")).isEqualTo(ExitCode.UNREACHABLE);
    master.failure = Status.INTERNAL.withDescription("reference 17");
    assertThat(wherry(false, "host", "x")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString().lines())
        .contains(
            "wherry: no host is called 'x'",
            "wherry: not a selector term: 'rack'",
            "wherry: the master failed: reference 17")
        .noneMatch(line -> line.startsWith("\tat "));
  }

  @Test
  void wrongArgumentsAreUsage() {
    assertThat(wherry(false, "hots")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("hosts");
    assertThat(wherry(false, "token", "--valid", "soon")).isEqualTo(ExitCode.USAGE);
    assertThat(wherry(false, "rollout", "start", "--release", "1")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void missingCredentialsSayWhereTheyComeFrom(@TempDir Path empty) {
    var session =
        new Session(
            s -> Credentials.open(s.credentials.orElseThrow(), s.address).connect(NOW),
            new PrintWriter(out),
            Optional.empty(),
            () -> NOW);
    int code =
        Wherry.run(
            session,
            new PrintWriter(out),
            new PrintWriter(err, true),
            "status",
            "--credentials",
            empty.toString());
    assertThat(code).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("cannot read " + empty.resolve("cert.pem"))
        .contains("wherry-master init");
  }

  @Test
  void anIdentityIsRevokedOnceThePersonAgrees() {
    var questions = new ArrayList<String>();
    Session.Person person =
        question -> {
          questions.add(question);
          return questions.size() == 1 ? "" : "yes";
        };
    assertThat(wherry(Optional.of(person), "host", "hv-2", "--revoke")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("wherry: nothing was revoked");
    assertThat(master.revoked).isEmpty();
    assertThat(wherry(Optional.of(person), "host", "hv-2", "--revoke", "--reason", "stolen"))
        .isZero();
    assertThat(questions).allMatch(q -> q.contains("hv-2 (k3f7)") && q.contains("for ever"));
    assertThat(master.revoked).containsExactly("k3f7: stolen");
    assertThat(out.toString()).contains("revoked: host hv-2 (k3f7)").contains("new token");
  }

  @Test
  void aHostsAccountsAndRulesAreShown() {
    assertThat(wherry(false, "host", "hv-2")).isZero();
    assertThat(out.toString())
        .contains(
            "accounts: 2 users and 0 groups of the system's own\n"
                + "rules:    1 mask\n"
                + "unread:   etc/x is not text\n"
                + "ignored:  etc/y.bash is not run\n");
  }

  @Test
  void whereNobodyCanBeAskedRevokingMustBeSaidTwice() {
    assertThat(wherry(false, "host", "hv-2", "--revoke")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no terminal to ask; say --yes");
    assertThat(master.revoked).isEmpty();
    assertThat(wherry(false, "host", "hv-2", "--revoke", "--yes", "--json")).isZero();
    assertThat(master.revoked).containsExactly("k3f7: ");
    assertThat(out.toString()).contains("\"hostId\": \"k3f7\"").doesNotContain("revoked:");
    assertThat(wherry(false, "host", "hv-2", "--revoke", "--release")).isEqualTo(ExitCode.USAGE);
    master.failure = Status.NOT_FOUND.withDescription("no host is called 'x'");
    assertThat(wherry(false, "host", "x", "--revoke", "--yes")).isEqualTo(ExitCode.REFUSED);
  }

  @Test
  void commonOptionsMayStandBeforeTheCommandToo() {
    assertThat(wherry(false, "--json", "--master", "x:1", "hosts")).isZero();
    assertThat(out.toString()).contains("\"state\": \"held\"");
  }

  @Test
  void completionIsGenerated() {
    assertThat(wherry(false, "generate-completion")).isZero();
    assertThat(out.toString())
        .contains("rollout")
        .contains("--max-concurrent")
        .contains("--revoke");
  }

  @Test
  void aCollectionSaysOfEachReleaseWhyItIsKept() {
    assertThat(wherry(false, "release", "collect", "--reason", "disk")).isZero();
    assertThat(out.toString().lines())
        .containsExactly(
            "RELEASE  CREATED               SIZE     FATE",
            "3        2026-01-01T12:00:00Z  2.0 MiB  kept: channel stable; host hv-1 is on it",
            "2        2026-01-01T12:00:00Z  1.0 MiB  collected",
            "deleted 4 files, 1.5 MiB");
    out.getBuffer().setLength(0);
    assertThat(wherry(false, "release", "collect", "--dry-run")).isZero();
    assertThat(out.toString()).contains("would be collected", "would delete 4 files");
    assertThat(master.collections).containsExactly("false disk", "true ");
  }

  private static RolloutView view(String state, int settled) {
    return RolloutView.newBuilder()
        .setId("r1")
        .setRelease(ReleaseRef.newBuilder().setNumber(2))
        .setState(state)
        .addWaves(WaveView.newBuilder().setSize("100%").setHosts(2).setSettled(settled))
        .build();
  }

  private static final class FakeMaster extends OperatorsGrpc.OperatorsImplBase {
    private final List<String> selectors = new ArrayList<>();
    private final List<RolloutView> views = new ArrayList<>();
    private final List<String> revoked = new ArrayList<>();
    private final List<String> collections = new ArrayList<>();
    private Status failure = Status.OK;

    @Override
    public void collectReleases(
        CollectReleasesRequest request, StreamObserver<CollectReleasesResponse> answer) {
      collections.add(request.getDryRun() + " " + request.getReason());
      var old = ReleaseFate.newBuilder().setCreatedMillis(NOW.toEpochMilli());
      answer.onNext(
          CollectReleasesResponse.newBuilder()
              .addReleases(
                  old.setRelease(release(3))
                      .setBytes(2 << 20)
                      .addKept("channel stable")
                      .addKept("host hv-1 is on it"))
              .addReleases(old.clone().setRelease(release(2)).setBytes(1 << 20).clearKept())
              .setFiles(4)
              .setBytes(3 << 19)
              .build());
      answer.onCompleted();
    }

    @Override
    public void listHosts(ListHostsRequest request, StreamObserver<ListHostsResponse> answer) {
      selectors.add(request.getHosts());
      var working =
          HostSummary.newBuilder()
              .setName("hv-1")
              .setNeeds("restart")
              .setState("working")
              .setStep("merging")
              .setConnected(true)
              .putLabels("rack", "a1");
      var held =
          HostSummary.newBuilder()
              .setName("hv-2")
              .setNeeds("reboot")
              .setState("held")
              .setWhy("cloned identity")
              .setLastHeardMillis(NOW.minusSeconds(7200).toEpochMilli());
      answer.onNext(
          ListHostsResponse.newBuilder()
              .addHosts(working.setRelease(release(1)).setTarget(release(2)))
              .addHosts(held.setRelease(release(1)))
              .build());
      answer.onCompleted();
    }

    private static ReleaseRef release(long number) {
      return ReleaseRef.newBuilder().setNumber(number).build();
    }

    @Override
    public void getHost(GetHostRequest request, StreamObserver<HostDetail> answer) {
      if (!failure.isOk()) {
        answer.onError(failure.asRuntimeException());
        return;
      }
      var busy = "fetching, waits: the machine is busy (io pressure some 45% > 20%)";
      var shown =
          request.getHost().equals("hv-1")
              ? HostSummary.newBuilder().setName("hv-1").setState("working").setWhy(busy)
              : HostSummary.newBuilder().setName("hv-2").setId("k3f7");
      var masks = HostRules.newBuilder().addMasks("a/b").addUnread("etc/x is not text");
      answer.onNext(
          HostDetail.newBuilder()
              .setSummary(shown)
              .addExplanation("At work: " + busy)
              .setAccounts(Accounts.newBuilder().addUsers("root").addUsers("sshd"))
              .setRules(masks)
              .addRemarks("etc/y.bash is not run")
              .build());
      answer.onCompleted();
    }

    @Override
    public void revokeHost(RevokeHostRequest request, StreamObserver<RevokeHostResponse> answer) {
      revoked.add(request.getHost() + ": " + request.getReason());
      answer.onNext(RevokeHostResponse.newBuilder().setHostId(request.getHost()).build());
      answer.onCompleted();
    }

    @Override
    public void watchRollout(GetRolloutRequest request, StreamObserver<RolloutView> answer) {
      views.forEach(answer::onNext);
      answer.onCompleted();
    }

    @Override
    public void build(BuildRequest request, StreamObserver<BuildEvent> answer) {
      var broken =
          PackageRef.newBuilder().setCategory("app").setName("broken").setVersion("1").setSlot("0");
      var user =
          PackageRef.newBuilder().setCategory("app").setName("user").setVersion("1").setSlot("0");
      answer.onNext(
          BuildEvent.newBuilder()
              .setStep(BuildStep.newBuilder().setPackage(broken).setPhase("compile").setTotal(2))
              .build());
      var failed =
          BuildFailure.newBuilder()
              .setPackage(broken)
              .setPhase("compile")
              .setReason("make ended with 2")
              .addLogTail("cc: no such file")
              .addBlocked(user);
      answer.onNext(
          BuildEvent.newBuilder()
              .setFinished(BuildFinished.newBuilder().addFailures(failed))
              .build());
      answer.onCompleted();
    }
  }
}
