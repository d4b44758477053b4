package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One master and three agents as real processes, and what they must survive. */
class FleetStoryTest {
  /**
   * Waits in its postinst, files in place but nothing committed, until the host has {@code
   * /tmp/go}; gives up by itself.
   */
  private static final String WAITS_IN_POSTINST =
      """
      pkg_postinst() {
        mkdir -p "${ROOT}"tmp
        : > "${ROOT}"tmp/waiting
        for (( i = 0; i < 600; i++ )); do
          [[ -e ${ROOT}tmp/go ]] && return 0
          sleep 0.1
        done
        die "nobody let this package go"
      }
      """;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private RealMaster master;
  private final List<RealAgent> agents = new ArrayList<>();

  @BeforeEach
  void startTheFleet() throws Exception {
    Files.setPosixFilePermissions(
        folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
    master =
        new RealMaster(
                folder,
                "fleet: {heartbeat: 1s, ask-again: 1s}\n"
                    + "serve: {listen: [\"127.0.0.1:%d\"], host-rate: 4MiB}\n")
            .init();
    master
        .exheres()
        .add("alpha", "1", "", "  insinto /usr/share/alpha\n  hereins file <<< one", "");
    master
        .exheres()
        .add(
            "beta",
            "1",
            "run: app-test/alpha",
            "  insinto /usr/share/beta\n  hereins file <<< one",
            "");
    master.start();
    master.publish("app-test/beta");
    master.wherry("set", "assign", "base", "--hosts", "all", "app-test/beta").ok();
    var token = master.token(3);
    for (var name : List.of("host1", "host2", "host3")) {
      var agent = new RealAgent(folder, name, "");
      agent.enroll(token).ok();
      agent.start();
      agents.add(agent);
    }
    Until.asserted(
        () -> assertThat(master.hosts()).hasSize(3).allMatch(RealMaster.Host::connected));
    roll(1, "1,100%");
    assertEverybodyHas("one", "1");
  }

  @AfterEach
  void endTheFleet() throws Exception {
    for (var agent : agents) agent.kill();
    master.kill();
  }

  private void roll(int release, String waves) throws Exception {
    master
        .wherry(
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

  @Test
  void anUpgradeReachesEveryHostAndLeavesNothingOfTheOldVersion() throws Exception {
    master
        .exheres()
        .add("alpha", "2", "", "  insinto /usr/share/alpha\n  hereins file <<< two", "");
    master.publish("app-test/beta");
    roll(2, "1,100%");
    assertEverybodyHas("two", "2");
    for (var agent : agents) assertThat(agent.installed()).containsExactly("alpha-2", "beta-1");
    assertThat(master.hosts())
        .allMatch(h -> h.state().equals("settled") && h.releaseNumber().equals("2"));
  }

  @Test
  void aMasterKilledMidRolloutGoesOnWhereItWas() throws Exception {
    master
        .exheres()
        .add(
            "alpha",
            "2",
            "",
            "  insinto /usr/share/alpha\n  hereins file <<< two",
            WAITS_IN_POSTINST);
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
    Until.asserted(() -> assertThat(agents).anyMatch(a -> a.has("tmp/waiting")));
    master.kill();
    agents.forEach(agent -> agent.put("tmp/go"));
    master.start();
    Until.asserted(() -> assertThat(master.rollout("r2").state()).isEqualTo("finished"));
    assertEverybodyHas("two", "2");
  }

  @Test
  void anAgentKilledMidMergeHasTheOldSetAndThenTakesTheNewOne() throws Exception {
    master
        .exheres()
        .add(
            "alpha",
            "2",
            "",
            "  insinto /usr/share/alpha\n  hereins file <<< two",
            WAITS_IN_POSTINST);
    master.publish("app-test/beta");
    master
        .wherry("rollout", "start", "--release", "2", "--hosts", "name=host2", "--waves", "100%")
        .ok();
    var agent = agents.get(1);
    Until.asserted(() -> assertThat(agent.has("tmp/waiting")).isTrue());
    assertThat(agent.read("usr/share/alpha/file")).isEqualTo("two\n");
    agent.kill();
    Files.delete(agent.root().resolve("tmp/waiting"));
    agent.start();
    Until.asserted(() ->
        assertThat(agent.read("usr/share/alpha/file") + agent.has("tmp/waiting"))
            .isIn("one\nfalse", "two\ntrue"));
    agent.put("tmp/go");
    Until.asserted(() -> assertThat(master.rollout("r2").state()).isIn("finished", "aborted"));
    var settled = master.rollout("r2").stateOf("host2").equals("settled");
    assertThat(agent.read("usr/share/alpha/file")).isEqualTo(settled ? "two\n" : "one\n");
    assertThat(agent.installed()).containsExactly(settled ? "alpha-2" : "alpha-1", "beta-1");
  }

  @Test
  void anAgentKilledMidFetchFinishesFromWhereItWas() throws Exception {
    master
        .exheres()
        .add(
            "big",
            "1",
            "",
            "  dodir /usr/share/big\n"
                + "  head -c 25000000 /dev/urandom > \"${IMAGE}\"/usr/share/big/noise",
            "");
    master.publish("app-test/big");
    master.wherry("set", "assign", "base", "--hosts", "all", "app-test/beta", "app-test/big").ok();
    master
        .wherry("rollout", "start", "--release", "2", "--hosts", "name=host3", "--waves", "100%")
        .ok();
    var agent = agents.get(2);
    Until.asserted(() -> assertThat(partialBytes(agent)).isGreaterThan(1_000_000));
    agent.kill();
    long kept = partialBytes(agent);
    agent.start();
    assertThat(kept).isGreaterThan(1_000_000);
    Until.asserted(() -> assertThat(master.rollout("r2").state()).isEqualTo("finished"));
    assertThat(Files.size(agent.root().resolve("usr/share/big/noise"))).isEqualTo(25_000_000);
    assertThat(agent.installed()).containsExactly("alpha-1", "beta-1", "big-1");
  }

  /** Bytes of unfinished downloads in the agent's cache. */
  private static long partialBytes(RealAgent agent) throws Exception {
    var cache = agent.state().resolve("cache");
    if (!Files.isDirectory(cache)) return 0;
    try (var files = Files.walk(cache)) {
      return files
          .filter(f -> f.getFileName().toString().contains("big") && Files.isRegularFile(f))
          .mapToLong(f -> f.toFile().length())
          .max()
          .orElse(0);
    }
  }

  @Test
  void aCorruptTarballStopsTheRolloutAndTouchesNothing() throws Exception {
    master
        .exheres()
        .add("alpha", "2", "", "  insinto /usr/share/alpha\n  hereins file <<< two", "");
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

  @Test
  void aFailingHealthCheckRevertsTheCanaryAndSparesTheOthers() throws Exception {
    master
        .exheres()
        .add(
            "alpha",
            "2",
            "",
            "  insinto /usr/share/alpha\n"
                + "  hereins file <<< two\n"
                + "  exeinto /etc/wherry/health.d\n"
                + "  printf '#!/bin/sh\\necho sick; exit 1\\n' > \"${TEMP}\"/alpha\n"
                + "  doexe \"${TEMP}\"/alpha",
            "");
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
