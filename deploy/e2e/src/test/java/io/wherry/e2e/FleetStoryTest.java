package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * One master and three agents as real processes, and what they must survive. Each story begins on
 * what the first rollout left on their disks.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FleetStoryTest {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private static Path folder;

  private Fleet fleet;
  private RealMaster master;
  private List<RealAgent> agents;

  @BeforeAll
  void installTheFirstRelease() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    fleet = Fleet.quick(Files.createDirectory(folder.resolve("fleet")));
    master = fleet.master().init();
    master.exheres().add("alpha", "1", "", Exheres.file("alpha", "one"), "");
    master.exheres().add("beta", "1", "run: app-test/alpha", Exheres.file("beta", "one"), "");
    master.start();
    master.publish("app-test/beta");
    master.wherry("set", "assign", "base", "--hosts", "all", "app-test/beta").ok();
    var token = master.token(3);
    // A machine that is busy with other tests may leave nothing to whoever only takes what is left.
    for (var name : List.of("host1", "host2", "host3")) fleet.join(name, token, RealAgent.QUICK);
    agents = fleet.agents();
    fleet.awaitAll();
    roll(1, "1,100%");
    assertEverybodyHas("one", "1");
    fleet.keep();
  }

  @BeforeEach
  void startTheFleet() throws Exception {
    fleet.again();
  }

  @AfterEach
  void endTheFleet() throws Exception {
    fleet.close();
  }

  private void roll(int release, String waves) throws Exception {
    master
        .typed(
            "rollout",
            "start",
            "--release",
            "" + release,
            "--hosts",
            "all",
            "--waves",
            waves,
            "--max-concurrent",
            "1",
            "--watch")
        .ok();
  }

  private void assertEverybodyHas(String word, String version) throws Exception {
    for (var agent : agents) {
      assertThat(agent.read("usr/share/alpha/file")).isEqualTo(word + "\n");
      assertThat(agent.installed()).contains("alpha-" + version);
    }
  }

  /** A package of the plan lies where the agent's program is said to be. */
  @Test
  void aHostOnWhichWherryItselfIsReplacedGoesOnFromACopyOfIt() throws Exception {
    var host = agents.getFirst();
    host.kill();
    var home = host.root().resolve("usr/share/alpha");
    host.start(Map.of("WHERRY_JAVA_OPTS", "-Dwherry.home=" + home));
    fleet.awaitAll();
    master.exheres().add("alpha", "2", "", Exheres.file("alpha", "two"), "");
    master.publish("app-test/beta");

    roll(2, "100%");

    assertEverybodyHas("two", "2");
    assertThat(Files.readString(host.log())).contains("another one goes on from a copy in");
    assertThat(Files.readString(agents.getLast().log())).doesNotContain("from a copy in");
    Until.asserted(() -> assertThat(host.state().resolve("ground")).doesNotExist());
  }

  @Test
  void anUpgradeReachesEveryHostAndLeavesNothingOfTheOldVersion() throws Exception {
    master.exheres().add("alpha", "2", "", Exheres.file("alpha", "two"), "");
    master.publish("app-test/beta");
    roll(2, "1,100%");
    assertEverybodyHas("two", "2");
    for (var agent : agents) assertThat(agent.installed()).containsExactly("alpha-2", "beta-1");
    Until.asserted(() ->
        assertThat(master.hosts())
            .allMatch(h -> h.state().equals("settled") && h.releaseNumber().equals("2")));
  }

  @Test
  void aMasterKilledMidRolloutGoesOnWhereItWas() throws Exception {
    master
        .exheres()
        .add("alpha", "2", "", Exheres.file("alpha", "two"), Exheres.waitingInPostinst("alpha"));
    master.publish("app-test/beta");
    var started =
        master
            .wherry(
                "rollout",
                "start",
                "--release",
                "2",
                "--hosts",
                "all",
                "--waves",
                "1,100%",
                "--max-concurrent",
                "1")
            .ok();
    assertThat(started.out()).contains("r2");
    Until.asserted(() -> assertThat(agents).anyMatch(a -> a.has("tmp/waiting-alpha")));
    master.kill();
    agents.forEach(agent -> agent.put("tmp/go-alpha"));
    master.start();
    Until.asserted(() -> assertThat(master.rollout("r2").state()).isEqualTo("finished"));
    assertEverybodyHas("two", "2");
  }

  @Test
  void anAgentKilledMidMergeHasTheOldSetAndThenTakesTheNewOne() throws Exception {
    master
        .exheres()
        .add("alpha", "2", "", Exheres.file("alpha", "two"), Exheres.waitingInPostinst("alpha"));
    master.publish("app-test/beta");
    master
        .wherry("rollout", "start", "--release", "2", "--hosts", "name=host2", "--waves", "100%")
        .ok();
    var agent = agents.get(1);
    Until.asserted(() -> assertThat(agent.has("tmp/waiting-alpha")).isTrue());
    assertThat(agent.read("usr/share/alpha/file")).isEqualTo("two\n");
    agent.kill();
    Files.delete(agent.root().resolve("tmp/waiting-alpha"));
    agent.start();
    Until.asserted(() ->
        assertThat(agent.read("usr/share/alpha/file") + agent.has("tmp/waiting-alpha"))
            .isIn("one\nfalse", "two\ntrue"));
    agent.put("tmp/go-alpha");
    Until.asserted(() -> assertThat(master.rollout("r2").state()).isIn("finished", "aborted"));
    var settled = master.rollout("r2").stateOf("host2").equals("settled");
    assertThat(agent.read("usr/share/alpha/file")).isEqualTo(settled ? "two\n" : "one\n");
    assertThat(agent.installed()).containsExactly(settled ? "alpha-2" : "alpha-1", "beta-1");
  }

  @Test
  void aCorruptTarballStopsTheRolloutAndTouchesNothing() throws Exception {
    master.exheres().add("alpha", "2", "", Exheres.file("alpha", "two"), "");
    master.publish("app-test/beta");
    try (var files = Files.newDirectoryStream(master.tarballs(), "*alpha-2--*.tar.zst")) {
      for (var tarball : files) {
        var bytes = Files.readAllBytes(tarball);
        bytes[bytes.length / 2] ^= 1;
        tarball.toFile().setWritable(true);
        Files.write(tarball, bytes);
      }
    }
    var rollout =
        master.wherry(
            "rollout", "start", "--release", "2", "--hosts", "all", "--waves", "1,100%", "--watch");
    assertThat(rollout.code()).isEqualTo(1);
    assertThat(master.rollout("r2").state()).isEqualTo("aborted");
    assertEverybodyHas("one", "1");
    assertThat(master.hosts()).allMatch(h -> h.releaseNumber().equals("1"));
  }

  /** It is believed until it is unpacked; what the release names is what gets installed. */
  @Test
  void aTarballThatAHostsOwnDiskHasSpoiltIsFetchedAnew() throws Exception {
    master.exheres().add("alpha", "2", "", Exheres.file("alpha", "two"), "");
    master.publish("app-test/beta");
    var host = agents.getFirst();
    var cache = Files.createDirectories(host.state().resolve("cache/tarballs"));
    var spoilt = new HashMap<Path, byte[]>();
    try (var files = Files.newDirectoryStream(master.tarballs(), "*alpha-2--*.tar.zst")) {
      for (var tarball : files) {
        var whole = Files.readAllBytes(tarball);
        var bytes = whole.clone();
        bytes[bytes.length / 2] ^= 1;
        var kept = cache.resolve(tarball.getFileName());
        Files.write(kept, bytes);
        spoilt.put(kept, whole);
      }
    }
    assertThat(spoilt).hasSize(1);

    roll(2, "100%");

    assertEverybodyHas("two", "2");
    for (var kept : spoilt.entrySet()) assertThat(kept.getKey()).hasBinaryContent(kept.getValue());
  }

  @Test
  void aFailingHealthCheckRevertsTheCanaryAndSparesTheOthers() throws Exception {
    master
        .exheres()
        .add("alpha", "2", "", Exheres.file("alpha", "two") + Exheres.failingCheck("alpha"), "");
    master.publish("app-test/beta");
    var rollout =
        master.wherry(
            "rollout", "start", "--release", "2", "--hosts", "all", "--waves", "1,100%", "--watch");
    assertThat(rollout.code()).isEqualTo(1);
    assertThat(master.rollout("r2").members())
        .filteredOn(m -> m.state().equals("reverted"))
        .hasSize(1);
    assertEverybodyHas("one", "1");
    for (var agent : agents) assertThat(agent.has("etc/wherry/health.d/alpha")).isFalse();
    Until.asserted(() ->
        assertThat(master.hosts())
            .allMatch(h -> h.state().equals("settled") && h.releaseNumber().equals("1")));
  }
}
