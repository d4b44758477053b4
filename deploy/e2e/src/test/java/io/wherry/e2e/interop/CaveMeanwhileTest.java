package io.wherry.e2e.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.e2e.Gate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody with the real cave on hosts in the middle of their change, one on which cave installs
 * and one on which Wherry does: what they take from a host is nobody's failure.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CaveMeanwhileTest {
  private static final String THEIRS = "app-test/lamp-1.0:0";

  @RegisterExtension static final Ledger LEDGER = new Ledger("somebody with cave");

  private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Gate> gates = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private Path folder;
  private Sources sources;
  private CaveFleet fleet;

  /** A host, and where it stands out of service: before its change, and after it. */
  private record Member(Machine host, Gate leaves, Gate comesBack) {
    String name() {
      return host.name();
    }
  }

  @BeforeAll
  void startTheFleet(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path here) throws Exception {
    folder = here;
    var missing = Cave.missing();
    missing.ifPresent(why -> System.err.println("NOT TESTED against the real cave: " + why));
    assumeTrue(missing.isEmpty(), "NOT TESTED against the real cave: " + missing.orElse(""));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    sources = Sources.unpack(folder.resolve("arbor"));
    sources.greeter("hello");
    sources.brings("app-test/lamp-1.0", "", "lamp/light", "dim");
    fleet = CaveFleet.prepare(folder, sources, "app-test/hello");
    fleet.init("--set", "fleet.permission-valid=4s").ok();
    fleet.startMaster();
    fleet.wants("app-test/hello");
    members.add(join("caves", ""));
    members.add(join("ours", "install: {installer: native}"));
    fleet.awaitConnected();
    fleet.roll(fleet.release());
  }

  private Gate gate(String name) throws IOException {
    var gate = Gate.in(folder.resolve("gates").resolve(name));
    gate.open();
    gates.add(gate);
    return gate;
  }

  private Member join(String name, String more) throws Exception {
    var leaves = gate(name + "-leaves");
    var comesBack = gate(name + "-comes-back");
    var host =
        fleet.paludisHost(
            name,
            "update: {attempts: 100, longest-wait: 2s, ask-again: 1s}",
            "drain:",
            "  before: " + leaves.command(),
            "  after: " + comesBack.command(),
            more);
    return new Member(host, leaves, comesBack);
  }

  /** Nobody may be left standing there, whatever became of the test. */
  @AfterEach
  void letEverybodyGo() throws IOException {
    for (var gate : gates) gate.open();
  }

  @AfterAll
  void endTheFleet() throws Exception {
    others.close();
    if (fleet != null) fleet.close();
  }

  /** Their cave builds and installs something, and stands in the middle of it. */
  private Future<Cave.Said> theirCave(Machine host, Gate gate) throws IOException {
    gate.shut();
    gate.across(host.inside("/etc/paludis/hooks/install_pre/gate.bash"));
    var said =
        others.submit(() ->
            host.cave(
                "resolve", "-x", "--keep", "never", "--hide", "*/*::mybinaries", "app-test/lamp"));
    gate.awaitSomebody();
    return said;
  }

  private String why(Member member) throws Exception {
    return fleet.wherry("host", member.name(), "--why").ok().out();
  }

  private void awaitPausedForNobodysFailure(String rollout) {
    CaveFleet.await()
        .untilAsserted(() -> assertThat(fleet.rollout(rollout).state()).isNotEqualTo("running"));
    CaveFleet.await()
        .untilAsserted(() -> {
          var all = fleet.rollout(rollout);
          assertThat(all.state()).as(all.why()).isEqualTo("paused");
          assertThat(all.members()).hasSize(2).allMatch(CaveFleet.Member::excused);
        });
  }

  private void settlesOnceMore(String rollout) throws Exception {
    fleet.wherry("rollout", "retry", rollout).ok();
    fleet.wherry("rollout", "resume", rollout).ok();
    fleet.wherry("rollout", "watch", rollout).ok();
    fleet.awaitSettled();
  }

  @Test
  @Order(1)
  void aCaveThatHasTheRootPastADeadlineSpendsNoBudgetAndIsNamed() throws Exception {
    sources.hello("1.1");
    int release = fleet.release();
    for (var member : members) member.leaves().shut();

    var rollout =
        fleet.begin(release, "--waves", "100%", "--max-failures", "0", "--host-deadline", "45s");
    var said = new ArrayList<Future<Cave.Said>>();
    for (var member : members) {
      member.leaves().awaitSomebody();
      said.add(theirCave(member.host(), gate(member.name() + "-theirs")));
    }
    for (var member : members) member.leaves().open();
    for (var member : members)
      CaveFleet.await()
          .untilAsserted(() ->
              assertThat(why(member))
                  .containsPattern("process [0-9]+ \\(cave, for app-test/lamp\\)"));
    awaitPausedForNobodysFailure(rollout);
    for (var member : members) {
      assertThat(why(member)).containsPattern("process [0-9]+ \\(cave, for app-test/lamp\\)");
      assertThat(member.host().installed()).contains("app-test/hello-1.0:0");
    }
    assertThat(said).noneMatch(Future::isDone);
    for (var gate : gates) gate.open();
    for (var each : said) each.get().ok();

    settlesOnceMore(rollout);
    for (var member : members) {
      assertThat(member.host().installed())
          .containsExactly("app-test/hello-1.1:0", THEIRS, "sys-test/libgreet-1.0:0");
      member.host().cave("verify", "app-test/hello").ok();
    }
  }

  @Test
  @Order(2)
  void whatCaveUninstallsBeforeTheLastWordIsNoSuccessAndSpendsNoBudget() throws Exception {
    sources.hello("1.2");
    int release = fleet.release();
    for (var member : members) member.comesBack().shut();

    var rollout = fleet.begin(release, "--waves", "100%", "--max-failures", "0");
    for (var member : members) {
      member.comesBack().awaitSomebody();
      assertThat(member.host().installed()).contains("app-test/hello-1.2:0");
      member.host().cave("uninstall", "-x", "app-test/hello").ok();
    }
    for (var member : members) member.comesBack().open();
    awaitPausedForNobodysFailure(rollout);

    assertThat(fleet.rollout(rollout).members()).allMatch(m -> m.state().equals("failed"));
    for (var member : members) {
      assertThat(fleet.host(member.name()).state()).isEqualTo("failed");
      assertThat(why(member))
          .contains("somebody else has changed packages here since the merge")
          .contains("Has drifted: app-test/hello-1.2:0 is not there as mybinaries/" + release);
    }
    settlesOnceMore(rollout);
    for (var member : members) {
      assertThat(member.host().installed()).contains("app-test/hello-1.2:0", THEIRS);
      member.host().cave("verify", "app-test/hello").ok();
    }
  }
}
