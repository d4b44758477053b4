package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Somebody else on a host in the middle of its change: what they take from it is nobody's failure.
 * Each story has a rollout of its own on the one host, that leaves its service for a change.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SomebodyElseTest {
  private static final String FEW = " --hosts all --waves 100% --max-failures 0";

  private Fleet fleet;
  private RealMaster master;
  private RealAgent host;
  private Gate leaves;
  private Gate comesBack;
  private int versions;

  @BeforeAll
  void startTheFleet(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    fleet =
        new Fleet(
            folder, "localhost", Fleet.QUICK.replace("fleet: {", "fleet: {permission-valid: 4s, "));
    master = fleet.startWithAlpha();
    leaves = Gate.in(folder.resolve("leaves"));
    comesBack = Gate.in(folder.resolve("comes-back"));
    leaves.open();
    comesBack.open();
    host = fleet.join("web1", master.token(1), settings());
    fleet.awaitAll();
    master.wherry("rollout", "start", "--release", "1", "--hosts", "all", "--watch").ok();
  }

  private String settings() {
    return RealAgent.QUICK.replace("{longest", "{attempts: 100, longest")
        + "drain:\n  before: "
        + leaves.command()
        + "\n  after: "
        + comesBack.command()
        + "\n";
  }

  @AfterEach
  void letEverybodyGo() throws Exception {
    leaves.open();
    comesBack.open();
    master.abortAll();
  }

  @AfterAll
  void endTheFleet() throws Exception {
    fleet.close();
  }

  private int publish() throws Exception {
    var version = "" + (++versions + 1);
    master.exheres().add("alpha", version, "", Exheres.file("alpha", version), "");
    return master.publish("app-test/alpha");
  }

  private String why() throws Exception {
    return master.wherry("host", host.name(), "--why").ok().out();
  }

  private String id() throws Exception {
    return master.host(host.name()).id();
  }

  private void awaitPaused(String rollout) throws Exception {
    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isNotEqualTo("running"));
    var all = master.rollout(rollout);
    assertThat(all.state()).as(all.why()).isEqualTo("paused");
    assertThat(all.members()).singleElement().returns(true, RealMaster.Member::excused);
  }

  private void settlesOnceMore(String rollout, int release) throws Exception {
    master.wherry("rollout", "retry", rollout).ok();
    master.wherry("rollout", "resume", rollout).ok();
    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
    assertThat(master.rollout(rollout).stateOf(host.name())).isEqualTo("settled");
    assertThat(host.installed()).containsExactly("alpha-" + release);
    assertThat(host.read("usr/share/alpha/file")).isEqualTo(release + "\n");
    Until.asserted(() -> assertThat(master.host(host.name()).state()).isEqualTo("settled"));
  }

  @Test
  void whoeverHasTheRootPastAHostsDeadlineSpendsNoBudgetAndIsNamed() throws Exception {
    var log = fleet.logbook();
    int release = publish();
    leaves.shut();
    var before = host.installed();

    var rollout = master.roll("--release " + release + FEW + " --host-deadline 30s");
    leaves.awaitSomebody();
    assertThat(log.holding()).containsExactly(id());
    try (var other = SomebodyElse.at(host)) {
      leaves.open();
      Until.asserted(() -> assertThat(why()).contains(other.words()));
      Until.asserted(() -> assertThat(log.holding()).as("its slot is others'").isEmpty());
      awaitPaused(rollout);
      assertThat(why()).contains(other.words());
      assertThat(host.installed()).isEqualTo(before);
      assertThat(log.ends(id(), release)).doesNotContain(Outcome.SETTLED);
      assertThat(log.holding()).isEmpty();
    }

    settlesOnceMore(rollout, release);
    assertThat(log.mostHolding()).isEqualTo(1);
  }

  @Test
  void whatSomebodyTakesAwayBeforeTheLastWordIsNoSuccessAndSpendsNoBudget() throws Exception {
    var log = fleet.logbook();
    int release = publish();
    comesBack.shut();

    var rollout = master.roll("--release " + release + FEW);
    comesBack.awaitSomebody();
    assertThat(host.installed()).containsExactly("alpha-" + release);
    try (var other = SomebodyElse.at(host)) {
      other.takes(host, "alpha");
    }
    comesBack.open();
    awaitPaused(rollout);

    assertThat(master.rollout(rollout).stateOf(host.name())).isEqualTo("failed");
    assertThat(log.ends(id(), release)).containsExactly(Outcome.FAILED);
    assertThat(log.holding()).isEmpty();
    assertThat(why())
        .contains("Has drifted: app-test/alpha-" + release + ":0 is not there")
        .doesNotContain("by its own installed database");
    settlesOnceMore(rollout, release);
  }
}
