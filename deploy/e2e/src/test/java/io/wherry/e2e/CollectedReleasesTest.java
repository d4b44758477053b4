package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A master that keeps as little as it may, and a host that goes back: to the release before, and to
 * long ago. Each story goes on where the one before it ended.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CollectedReleasesTest {
  private Fleet fleet;
  private RealMaster master;
  private RealAgent host;

  record Fates(List<Fate> releases, int files) {
    List<String> keptOf(int number) {
      return releases.stream()
          .filter(fate -> fate.release().number().equals("" + number))
          .findFirst()
          .orElseThrow()
          .kept();
    }
  }

  record Fate(RealMaster.Release release, List<String> kept) {}

  @BeforeAll
  void aHostThatHasComeThroughThreeReleases(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder)
      throws Exception {
    fleet = Fleet.quick(folder);
    master = fleet.master();
    master.publishing("  keep-releases: 1\n  keep-for: 0s\n  collect: false\n");
    fleet.startWithAlpha();
    host = fleet.join("web1", master.token(1), RealAgent.QUICK);
    roll(1);
    host.kill();
    host.save();
    host.start();
    for (int release = 2; release <= 3; release++) {
      var file = Exheres.file("alpha", "of-" + release);
      master.exheres().add("alpha", "" + release, "", file, "");
      assertThat(master.publish("app-test/alpha")).isEqualTo(release);
      roll(release);
    }
  }

  @AfterAll
  void endTheFleet() throws Exception {
    fleet.close();
  }

  private void roll(int release) throws Exception {
    fleet.awaitAll();
    var rollout = master.roll(release, "all");
    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
  }

  private Fates collect(String... arguments) throws Exception {
    var all = new ArrayList<>(List.of("release", "collect", "--json"));
    all.addAll(List.of(arguments));
    return Json.read(Fates.class, master.wherry(all.toArray(String[]::new)).ok().out());
  }

  private List<String> tarballs() throws IOException {
    try (var files = Files.list(master.tarballs())) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  @Order(1)
  void whatNoHostNeedsIsCollectedAndTheOperatorIsRemembered() throws Exception {
    assertThat(collect("--dry-run").keptOf(1)).isEmpty();
    assertThat(tarballs()).anyMatch(name -> name.contains("alpha-1-"));

    var fates = collect("--reason", "the disk is full");

    assertThat(fates.keptOf(1)).isEmpty();
    assertThat(fates.keptOf(2)).containsExactly("way back of host web1");
    assertThat(fates.keptOf(3)).containsExactly("host web1 is on it", "the newest one");
    assertThat(tarballs())
        .hasSize(4)
        .noneMatch(name -> name.contains("alpha-1-"))
        .anyMatch(name -> name.contains("alpha-2-"));
    assertThat(master.wherry("release", "list").ok().out().lines())
        .filteredOn(line -> line.startsWith("1 "))
        .singleElement()
        .asString()
        .matches("1 +2\\S+Z .* 2\\S+Z +[0-9a-f]{40}");
    assertThat(new Logbook(master.eventLog(), 0).lines("ReleaseFact"))
        .filteredOn(line -> line.fact().contains("ReleasesCollected"))
        .singleElement()
        .matches(line -> line.actor().equals("operator/admin"))
        .matches(line -> line.reason().equals("the disk is full"));
  }

  /** The way back that is kept is a way back. */
  @Test
  @Order(2)
  void theLastRolloutCanBeRevertedAfterACollection() throws Exception {
    master.wherry("rollout", "revert", "r3").ok();
    Until.asserted(() -> assertThat(master.rollout("r3").state()).isEqualTo("reverted"));
    assertThat(host.read("usr/share/alpha/file")).isEqualTo("of-2\n");
    assertThat(master.wherry("rollout", "revert", "r2").refusal(5))
        .contains("rollout r2 cannot be taken back: release 1 was collected on");
  }

  @Test
  @Order(3)
  void aHostSetBackToACollectedReleaseComesBackByTheNewest() throws Exception {
    host.kill();
    host.restore();
    host.start();
    Until.asserted(() -> assertThat(master.host("web1").releaseNumber()).isEqualTo("1"));
    assertThat(master.wherry("rollout", "start", "--release", "1", "--hosts", "all").refusal(5))
        .contains("release 1 was collected on", "choose a later one");

    roll(3);

    assertThat(host.read("usr/share/alpha/file")).isEqualTo("of-3\n");
    assertThat(host.installed()).contains("alpha-3").doesNotContain("alpha-1");
    assertThat(master.wherry("publish", "--channel", "stable", "--release", "1").out())
        .contains("release 1 was collected on");
  }
}
