package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One master and three agents as real processes, the third behind a cable that is cut. The stories
 * share the fleet and nothing else: each has packages of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CutConnectionTest {
  private static final int SIZE = 16_000_000;

  private Fleet fleet;
  private RealMaster master;
  private Cable cable;
  private RealAgent near1;
  private RealAgent near2;
  private RealAgent far;

  @BeforeAll
  void startTheFleet(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    fleet =
        new Fleet(
            folder,
            Cable.HERE,
            "fleet: {max-concurrent: 1, heartbeat: 1s, missed-beats: 3, ask-again: 1s}\n"
                + "serve: {listen: [\"127.0.0.1:%d\"]}\n");
    master = fleet.master().init();
    master.start();
    cable = Cable.of(master.hostsPorts());
    var token = master.token(3);
    var direct = "masters: [\"127.0.0.1:" + master.agentsPort() + "\"]\n" + RealAgent.QUICK;
    near1 = fleet.join("near1", token, direct);
    near2 = fleet.join("near2", token, direct);
    far = fleet.join("far", token, RealAgent.QUICK);
    fleet.awaitAll();
  }

  @AfterAll
  void endTheFleet() throws Exception {
    cable.close();
    fleet.close();
  }

  /** A story that failed is no reason for the next one to fail. */
  @AfterEach
  void leaveNothingOpen() throws Exception {
    cable.mend();
    master.abortAll();
  }

  @ParameterizedTest
  @EnumSource
  void aFetchThatIsCutGoesOnWhereItWas(Cable.Cut how) throws Exception {
    var name = "big-" + how.name().toLowerCase(Locale.ROOT);
    int release = publishBig(name);
    var log = fleet.logbook();

    var rollout = fetchHalf(name, release);
    cable.cut(how);
    Until.asserted(() -> assertThat(master.host("far").state()).isNotEqualTo("working"));
    long kept = far.partialBytes(name);
    long before = cable.carried();
    cable.mend();

    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
    assertThat(cable.carried() - before).isLessThan(SIZE - kept / 2);
    assertHasBig(name);
    assertThat(log.ends(master.host("far").id(), release)).containsExactly(Outcome.SETTLED);
    awaitNoReport(far);
  }

  @Test
  void anAgentThatIsKilledMidFetchFinishesFromWhereItWas() throws Exception {
    int release = publishBig("big-kill");

    var rollout = fetchHalf("big-kill", release);
    far.kill();
    long kept = far.partialBytes("big-kill");
    long before = cable.carried();
    cable.mend();
    far.start();

    assertThat(kept).isGreaterThan(SIZE / 4);
    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
    assertThat(cable.carried() - before).isLessThan(SIZE - kept / 2);
    assertHasBig("big-kill");
  }

  private int publishBig(String name) throws Exception {
    var noise = "  head -c " + SIZE + " /dev/urandom > \"${IMAGE}\"/usr/share/noise-" + name + "\n";
    master.exheres().add(name, "1", "", "  dodir /usr/share\n" + noise, "");
    int release = master.publish("app-test/" + name);
    master.wherry("set", "assign", name, "--hosts", "name=far", "app-test/" + name).ok();
    return release;
  }

  /** The rest is held on the way until the cable is cut or mended. */
  private String fetchHalf(String name, int release) throws Exception {
    cable.holdAfter(SIZE / 2);
    var rollout = master.roll(release, "name=far");
    Until.asserted(() -> assertThat(far.partialBytes(name)).isGreaterThan(SIZE / 4));
    return rollout;
  }

  private void assertHasBig(String name) throws Exception {
    assertThat(Files.size(far.root().resolve("usr/share/noise-" + name))).isEqualTo(SIZE);
    assertThat(far.installed()).contains(name + "-1");
  }

  /** The master has acknowledged all that it had to say. */
  private static void awaitNoReport(RealAgent agent) {
    Until.asserted(() -> assertThat(agent.status().reportsWaiting()).isZero());
  }

  /** The files are in place when the way is cut; only the master's word and the report miss. */
  @ParameterizedTest
  @EnumSource
  void aHostThatIsCutOffWithItsPermissionKeepsItsSlotAndReportsOnce(Cable.Cut how)
      throws Exception {
    var name = "post-" + how.name().toLowerCase(Locale.ROOT);
    master
        .exheres()
        .add(name, "1", "", Exheres.file(name, how.name()), Exheres.waitingInPostinst(name));
    int release = master.publish("app-test/" + name);
    master.wherry("set", "assign", name, "--hosts", "all", "app-test/" + name).ok();
    var log = fleet.logbook();
    var file = "usr/share/" + name + "/file";

    var first = master.roll(release, "name=far");
    Until.asserted(() -> assertThat(far.has("tmp/waiting-" + name)).isTrue());
    var others = master.roll(release, "name=near1|near2");
    for (var near : List.of("near1", "near2"))
      Until.asserted(
          () -> assertThat(master.host(near).why()).startsWith("all 1 permissions are held"));
    cable.cut(how);
    far.put("tmp/go-" + name);
    Until.asserted(() -> assertThat(far.status()).isEqualTo(doneWithout(how)));
    Until.asserted(() -> assertThat(master.host("far").state()).isNotEqualTo("working"));
    assertThat(master.rollout(first).state()).isEqualTo("running");
    assertThat(master.rollout(first).holding()).isEqualTo(1);
    for (var near : List.of(near1, near2)) {
      assertThat(near.has(file)).isFalse();
      near.put("tmp/go-" + name);
    }
    cable.mend();

    for (var rollout : List.of(first, others))
      Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
    for (var agent : fleet.agents()) {
      assertThat(agent.read(file)).isEqualTo(how + "\n");
      assertThat(agent.installed()).contains(name + "-1");
      assertThat(log.ends(master.host(agent.name()).id(), release))
          .containsExactly(Outcome.SETTLED);
      awaitNoReport(agent);
    }
    assertThat(log.mostHolding()).isEqualTo(1);
  }

  /**
   * Where nobody answers, the change is merged and waits for the master's word; where only the
   * stream is dead, it has it over a fresh connection, and its last report is lost on the way.
   */
  private static RealAgent.Status doneWithout(Cable.Cut how) {
    return switch (how) {
      case RESET, SWALLOW -> new RealAgent.Status("confirming", 0);
      case FORGET -> new RealAgent.Status("settled", 1);
    };
  }
}
