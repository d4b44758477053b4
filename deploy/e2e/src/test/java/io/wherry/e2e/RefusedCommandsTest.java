package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.HostId;
import io.wherry.common.tls.Pem;
import io.wherry.master.identity.Authority;
import io.wherry.master.identity.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input to the real commands: one message, its exit code, and nothing lost. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedCommandsTest {
  private Path folder;
  private Fleet fleet;
  private RealMaster master;
  private RealAgent host;

  @BeforeAll
  void startTheFleet(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    this.folder = folder;
    fleet = Fleet.quick(folder);
    master = fleet.master().init();
    master.start();
    master.exheres().add("alpha", "1", "", Exheres.file("alpha", "one"), "");
    master.publish("app-test/alpha");
    host = fleet.join("web1", master.token(1), "");
    fleet.awaitAll();
  }

  @AfterAll
  void endTheFleet() throws Exception {
    fleet.close();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        of("rollout start --release 1 --hosts nonsense", 2, "nonsense"),
        of("rollout start --release 1 --hosts rack=a1", 2, "no host has a label 'rack'"),
        of("rollout start --release 1 --hosts name=nobody", 5, "no host matches 'name=nobody'"),
        of("rollout start --release 9 --hosts all", 5, "there is no release tests/9"),
        of("rollout pause r9", 5, "r9"),
        of("release show 9", 5, "no release 9"),
        of("publish --channel stable --release 9", 5, "there is no release 9"),
        of("publish --channel ../x", 2, "not a channel name"),
        of("host nobody", 5, "no host is called 'nobody'"),
        of("hosts rack=a1", 2, "no host has a label 'rack'"),
        of("set assign Bad! --hosts all app-test/alpha", 2, "Bad!"),
        of("set drop nothing", 5, "no set is called 'nothing'"),
        of("build app-test/nothing", 5, "app-test/nothing"),
        of("build not-a-package/", 2, "package"),
        of("token --uses 0", 2, "--uses must be 1 or more"),
        of("fly", 2, "fly"));
  }

  private static Arguments of(String command, int code, String says) {
    return Arguments.of(command, code, says);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotBeDoneIsRefusedInWordsAndChangesNothing(String command, int code, String says)
      throws Exception {
    var log = fleet.logbook();
    var root = Snapshot.of(host.root());

    assertThat(master.typed(command.split(" ")).refusal(code)).contains(says);

    assertThat(log.lines("FleetFact")).isEmpty();
    assertThat(log.lines("Rollout%")).isEmpty();
    assertThat(log.lines("Release%")).isEmpty();
    assertThat(Snapshot.of(host.root())).isEqualTo(root);
    Until.asserted(() -> assertThat(master.host("web1").connected()).isTrue());
  }

  @Test
  void aMalformedExheresIsNamedAndTheOthersAreBuilt() throws Exception {
    master.exheres().add("broken", "1", "run: ( unclosed", Exheres.file("broken", "x"), "");
    assertThat(master.typed("build", "app-test/broken").refusal(ExitCode.REFUSED))
        .contains("app-test/broken");
    master.exheres().add("broken", "1", "", Exheres.file("broken", "x"), "if then fi\n");
    assertThat(master.typed("build", "app-test/broken").refusal(ExitCode.REFUSED))
        .contains("app-test/broken");
    assertThat(master.typed("build", "app-test/alpha").ok().out()).contains("unchanged 1");
    assertThat(master.typed("release", "list").ok().out()).doesNotContain("\n2 ");
    Files.delete(
        master.exheres().repository().resolve("packages/app-test/broken/broken-1.exheres-0"));
  }

  @Test
  void aTakenPortIsNamedAndTheMasterThatHasItGoesOn() throws Exception {
    var second =
        new RealMaster(Files.createDirectory(folder.resolve("second")), "localhost", Fleet.QUICK);
    second.init();
    var taken = "doors.agents=[127.0.0.1:" + master.agentsPort() + "]";
    assertThat(second.command("run", "--set", taken).refusal(ExitCode.FAILED))
        .contains("cannot listen on")
        .contains("" + master.agentsPort())
        .contains("is another master running");
    assertThat(master.command("run").refusal(ExitCode.FAILED)).contains("process");
    assertThat(master.typed("status").ok().out()).contains("newest release: 1");
  }

  @Test
  void anUnknownSettingIsRefusedWithAGuess() throws Exception {
    assertThat(master.command("run", "--set", "fleet.max-concurent=3").refusal(ExitCode.USAGE))
        .contains("max-concurrent");
    assertThat(host.command("run", "--set", "throtle.off=true").refusal(ExitCode.USAGE))
        .contains("did you mean 'throttle");
    assertThat(host.command("status", "--set", "install.max-removals=-1").refusal(ExitCode.USAGE))
        .contains("max-removals");
  }

  @Test
  void aMasterThatIsNotThereIsSaidToBeUnreachable() throws Exception {
    int nobody = RealMaster.freePorts(1).getFirst();
    assertThat(
            master.typed("status", "--master", "127.0.0.1:" + nobody).refusal(ExitCode.UNREACHABLE))
        .contains("cannot reach the master at 127.0.0.1:" + nobody);
  }

  @Test
  void aTokenThatIsNoGoodLeavesNoIdentity() throws Exception {
    var stranger = new RealAgent(folder, "stranger", "");
    var used = master.token(1);
    new RealAgent(folder, "first", "").enroll(used).ok();
    assertThat(stranger.enroll(used).refusal(ExitCode.REFUSED)).contains("refused");
    assertThat(stranger.enroll("nonsense").refusal(ExitCode.REFUSED)).contains("token");
    assertThat(stranger.state().resolve("identity")).doesNotExist();
    assertThat(stranger.command("run").refusal(ExitCode.NOT_ENROLLED))
        .contains("wherry-agent enroll --token");
    assertThat(host.enroll(master.token(1)).refusal(ExitCode.REFUSED)).contains("--force");
    Until.asserted(() -> assertThat(host.status().state()).isEqualTo("settled"));
  }

  @Test
  void aStateFolderThatCannotBeWrittenIsNamedBeforeTheTokenIsUsed() throws Exception {
    org.junit.jupiter.api.Assumptions.assumeTrue(Ground.whyNot(folder).isEmpty(), "no namespaces");
    try (var ground = Ground.at(folder.resolve("fixed-disk"), "size=2m")) {
      var agent = new RealAgent(ground, folder, "fixed", "");
      var state = ground.place().resolve("state");
      var token = master.token(1);
      ground.readOnly(state);
      assertThat(agent.enroll(token).refusal(ExitCode.FAILED))
          .contains("the state directory " + state)
          .contains("mounted read-only; mount it writable")
          .contains("--state-dir. The token was not used");
      ground.writable(state);
      var filler = ground.fill();
      assertThat(agent.enroll(token).refusal(ExitCode.FAILED))
          .contains("is full")
          .contains("the token was not used");
      Files.delete(filler);
      agent.enroll(token).ok();
      ground.readOnly(state);
      assertThat(agent.command("run").refusal(ExitCode.FAILED))
          .contains("the state directory " + state)
          .contains("mounted read-only; mount it writable");
      assertThat(agent.status().state()).isEqualTo("never run");
    }
  }

  @Test
  void anExpiredCertificateIsToldWithWhatToDo() throws Exception {
    var late = fleet.join("late", master.token(1), "");
    Until.asserted(() -> assertThat(master.host("late").connected()).isTrue());
    late.kill();
    expire(late);
    late.start();
    Until.asserted(() ->
        assertThat(Files.readString(late.log()))
            .contains("this host's certificate expired at")
            .contains("enrol anew: wherry-agent enroll --force --token"));
    Program.assertNoTrace(Files.readString(late.log()));
    late.kill();
    late.command("enroll", "--force", "--token", master.token(1)).ok();
    late.start();
    Until.asserted(
        () -> assertThat(master.hosts()).anyMatch(h -> h.name().equals("late") && h.connected()));
  }

  /** As if it had been away for longer than its certificate holds. */
  private void expire(RealAgent agent) throws Exception {
    var file = agent.state().resolve("identity/credential.pem");
    var key = Pem.privateKey(Files.readString(file));
    var own = Pem.certificates(Files.readString(file)).getFirst().getPublicKey();
    var then = Instant.now().minus(Duration.ofDays(60));
    var authority = Authority.open(master.eventLog().resolveSibling("authority"), () -> then);
    var id = new HostId(master.host(agent.name()).id());
    var chain = authority.host(id, own, Duration.ofDays(30));
    Files.writeString(file, Pem.of(key) + Pem.of(chain));
  }

  @Test
  void anOperatorWhoseCredentialsExpiredIsToldHowToGetNewOnes() throws Exception {
    var then = Instant.now().minus(Duration.ofDays(60));
    var authority = Authority.open(master.eventLog().resolveSibling("authority"), () -> then);
    var old = authority.operator("anna", Role.VIEWER, Duration.ofDays(30));
    var folder = Files.createDirectory(this.folder.resolve("anna"));
    Files.writeString(folder.resolve("cert.pem"), Pem.of(old.chain()));
    Files.writeString(folder.resolve("key.pem"), Pem.of(old.key()));
    Files.writeString(folder.resolve("ca.pem"), Pem.of(List.of(authority.certificate())));
    Files.writeString(folder.resolve("address"), master.operators());
    assertThat(
            Program.run(Program.wherry(), List.of("status", "--credentials", folder.toString()))
                .refusal(ExitCode.USAGE))
        .contains("the credentials in " + folder + " expired at ")
        .contains("wherry-master init");
  }
}
