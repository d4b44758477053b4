package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wherry.common.model.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
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
 * A master and twenty agents, real processes on machines of their own as far as the network goes.
 * Each host writes down when it leaves its service for a change and when it is back, which is
 * before its first file and after its last: a witness that knows nothing of permissions.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwentyHostsTest {
  private static final System.Logger LOG = System.getLogger(TwentyHostsTest.class.getName());
  private static final List<String> NAMES =
      IntStream.rangeClosed(1, 20).mapToObj("h%02d"::formatted).toList();
  private static final int CAP = 3;
  private static final int KILLS = 5;

  private Path folder;
  private Lan lan;
  private Fleet fleet;
  private RealMaster master;

  /** Seconds that a host may take to stage: it has more of them on a busy machine. */
  private long patience;

  private final Map<String, String> ids = new HashMap<>();

  @BeforeAll
  void startTheFleet(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path here) throws Exception {
    var whyNot = Lan.whyNot(here);
    if (!whyNot.isEmpty()) LOG.log(System.Logger.Level.WARNING, "SKIPPED: {0}", whyNot);
    assumeThat(whyNot).isEmpty();
    folder = here;
    lan = Lan.of(here.resolve("lan"), NAMES);
    var middle = lan.middle();
    fleet =
        new Fleet(
            middle,
            here,
            middle.address(),
            "fleet: {max-concurrent: "
                + CAP
                + ", heartbeat: 1s, missed-beats: 3, ask-again: 1s}\n"
                + "serve: {listen: [\""
                + middle.address()
                + ":%d\"]}\n");
    master = fleet.master().init();
    master.start();
    witness();
    var token = master.token(NAMES.size());
    long began = System.nanoTime();
    joinAll(token);
    fleet.awaitAll();
    patience = Duration.ofNanos(System.nanoTime() - began).toSeconds() * 2;
    for (var host : master.hosts()) ids.put(host.name(), host.id());
  }

  @AfterAll
  void endEverything() throws Exception {
    if (lan == null) return;
    // Nothing is ended by name: with the first process of its world each other one ends as well.
    lan.close();
    Until.asserted(() -> assertThat(lan.remains()).isEmpty());
  }

  private void witness() {
    var script = folder.resolve("witness.sh");
    Exheres.write(script, "#!/bin/sh\necho \"$1 $2\" >> " + folder.resolve("witness") + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  private String settings(String name) {
    var door = "\"" + lan.middle().address() + ":" + master.agentsPort() + "\"";
    var command = "[" + folder.resolve("witness.sh") + ", %s, " + name + "]";
    return "throttle: {off: true}\nupdate: {ask-again: 1s}\n"
        + "drain: {before: "
        + command.formatted("out")
        + ", after: "
        + command.formatted("back")
        + "}\n"
        // Many times the same one: whoever dials in vain waits longer only after a whole round.
        + ("masters: [" + String.join(", ", Collections.nCopies(8, door)) + "]\n");
  }

  private void joinAll(String token) throws Exception {
    try (var some = Executors.newFixedThreadPool(4)) {
      var joining =
          NAMES.stream()
              .map(name ->
                  (Callable<RealAgent>)
                      () -> fleet.join(lan.host(name), name, token, settings(name)))
              .toList();
      for (var joined : some.invokeAll(joining)) joined.get();
    }
  }

  private String id(String name) {
    return Objects.requireNonNull(ids.get(name), name);
  }

  private RealAgent agent(String name) {
    return fleet.agents().stream().filter(a -> a.name().equals(name)).findFirst().orElseThrow();
  }

  /** The most hosts that were out of service at the same time, by what they wrote down. */
  private int mostOut() throws Exception {
    var out = new HashSet<String>();
    int most = 0;
    for (var line : Files.readAllLines(folder.resolve("witness"))) {
      var words = line.split(" ");
      if (words[0].equals("out")) out.add(words[1]);
      else out.remove(words[1]);
      most = Math.max(most, out.size());
    }
    return most;
  }

  private List<String> ofWave(String rollout, int wave) throws Exception {
    return master.rollout(rollout).members().stream()
        .filter(m -> m.wave() == wave)
        .map(RealMaster.Member::name)
        .toList();
  }

  private List<String> waiting(List<String> hosts, String name) {
    return hosts.stream().filter(h -> agent(h).has("tmp/waiting-" + name)).toList();
  }

  private void awaitSettled(Logbook log, List<String> hosts, int release) {
    Until.asserted(() -> {
      for (var host : hosts)
        assertThat(log.ends(id(host), release)).as(host).containsExactly(Outcome.SETTLED);
    });
  }

  /** The master has acknowledged all that it had to say. */
  private void awaitNoReport(String host) {
    Until.asserted(() -> assertThat(agent(host).status().reportsWaiting()).isZero());
  }

  private void assertOnDisk(List<String> hosts, String name, String word, String... installed)
      throws Exception {
    for (var host : hosts) {
      assertThat(agent(host).read("usr/share/" + name + "/file")).as(host).isEqualTo(word + "\n");
      assertThat(agent(host).installed()).as(host).containsExactly(installed);
    }
  }

  /**
   * In the second of three waves a host is away from the start; then two that merge are cut off,
   * and one that waits for its permission; then the master dies.
   */
  @Test
  @Order(1)
  void aWaveThatIsCutInPiecesAndLosesItsMasterKeepsItsCapAndItsCount() throws Exception {
    var log = fleet.logbook();
    master
        .exheres()
        .add("alpha", "1", "", Exheres.file("alpha", "one"), Exheres.waitingInPostinst("alpha"));
    int release = master.publish("app-test/alpha");
    master.wherry("set", "assign", "base", "--hosts", "all", "app-test/alpha").ok();
    var rollout =
        master.roll(
            "--hosts all --waves 1,40%,100% --success 80 --max-concurrent 7"
                + " --max-failures 0,unreachable=1 --merge-deadline 10m --host-deadline "
                + Math.max(30, patience)
                + "s --release "
                + release);
    var scene = holdTheSecondWave(rollout);
    for (var host : scene.cut()) lan.pull(host);
    loseTheMaster(scene);

    awaitSettled(log, scene.near(), release);
    var holding = Set.of(id(scene.cut().get(0)), id(scene.cut().get(1)));
    Until.asserted(() -> assertThat(log.holding()).isEqualTo(holding));
    assertThat(master.rollout(rollout).state()).isEqualTo("running");
    assertThat(master.rollout(rollout).holding()).isEqualTo(2);
    assertThat(agent(scene.cut().get(2)).has("usr/share/alpha/file")).isFalse();
    for (var host : scene.third()) assertThat(agent(host).has("usr/share/alpha/file")).isFalse();

    for (var host : scene.cut()) {
      agent(host).put("tmp/go-alpha");
      lan.plug(host);
    }
    awaitSettled(log, scene.cut(), release);
    awaitSettled(log, scene.third(), release);
    assertThat(settledBefore(log, scene.third(), scene.second(), release)).isEqualTo(6);
    awaitTheEnd(log, rollout, scene.away());
    assertEverybodyMovedOnceBut(scene.away(), log, release);
    for (var host : scene.cut()) awaitNoReport(host);

    lan.plug(scene.away());
    Until.asserted(() -> assertThat(master.host(scene.away()).connected()).isTrue());
    assertThat(master.host(scene.away()).releaseNumber()).isEqualTo("none");
    assertThat(agent(scene.away()).installed()).isEmpty();
    assertThat(agent(scene.away()).has("usr/share/alpha/file")).isFalse();
  }

  /**
   * Of the second wave one is {@code away}, two of those that merge are to be {@code cut} off and
   * one that waits for its permission, and the others are {@code near}, the first of them merging.
   */
  private record Scene(
      String away, List<String> cut, List<String> near, List<String> second, List<String> third) {}

  private Scene holdTheSecondWave(String rollout) throws Exception {
    var second = ofWave(rollout, 2);
    var third = ofWave(rollout, 3);
    assertThat(List.of(second.size(), third.size())).containsExactly(7, 12);
    var away = second.getLast();
    lan.pull(away);
    Until.asserted(() -> assertThat(waiting(NAMES, "alpha")).isEqualTo(ofWave(rollout, 1)));
    agent(waiting(NAMES, "alpha").getFirst()).put("tmp/go-alpha");

    Until.asserted(() -> assertThat(waiting(second, "alpha")).hasSize(CAP));
    var merging = waiting(second, "alpha");
    var staged = second.stream().filter(h -> !merging.contains(h) && !h.equals(away)).toList();
    for (var host : staged)
      Until.asserted(
          () -> assertThat(master.host(host).why()).startsWith("all 3 permissions are held"));
    return new Scene(
        away,
        List.of(merging.get(0), merging.get(1), staged.getFirst()),
        List.of(merging.get(2), staged.get(1), staged.get(2)),
        second,
        third);
  }

  /** The first of those that are cut off gets to its end without it, the second does not. */
  private void loseTheMaster(Scene scene) throws Exception {
    var alone = agent(scene.cut().getFirst());
    alone.put("tmp/go-alpha");
    Until.asserted(() ->
        assertThat(master.hosts())
            .filteredOn(h -> !h.connected())
            .extracting(RealMaster.Host::name)
            .contains(scene.cut().toArray(String[]::new)));
    Until.asserted(() -> assertThat(alone.status().state()).isEqualTo("confirming"));
    master.kill();
    for (var host : scene.near()) agent(host).put("tmp/go-alpha");
    for (var host : scene.third()) agent(host).put("tmp/go-alpha");
    master.start();
  }

  private void awaitTheEnd(Logbook log, String rollout, String away) throws Exception {
    Until.asserted(() -> assertThat(log.lines("RolloutFact")).anyMatch(l -> isOverdue(l, away)));
    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
    assertThat(master.rollout(rollout).stateOf(away)).isEqualTo("unreachable");
  }

  private void assertEverybodyMovedOnceBut(String away, Logbook log, int release) throws Exception {
    var moved = NAMES.stream().filter(h -> !h.equals(away)).toList();
    assertOnDisk(moved, "alpha", "one", "alpha-1");
    for (var host : moved)
      assertThat(log.ends(id(host), release)).as(host).containsExactly(Outcome.SETTLED);
    assertThat(log.ends(id(away), release)).isEmpty();
    Until.asserted(() -> assertThat(log.holding()).isEmpty());
    assertThat(log.mostHolding()).isEqualTo(CAP);
    assertThat(mostOut()).isEqualTo(CAP);
  }

  private boolean haveEnded(Logbook log, List<String> hosts, int release) throws Exception {
    for (var host : hosts) if (log.ends(id(host), release).isEmpty()) return false;
    return true;
  }

  private boolean isOverdue(Logbook.Line line, String host) {
    return line.fact().contains("\"Overdue\"") && line.fact().contains(id(host));
  }

  /** How many of a wave had settled when the first of the next one was ordered. */
  private long settledBefore(Logbook log, List<String> next, List<String> wave, int release)
      throws Exception {
    long first = Long.MAX_VALUE;
    for (var host : next) first = Math.min(first, log.orderedAt(id(host)));
    long settled = 0;
    for (var host : wave) if (log.endedAt(id(host), release) < first) settled++;
    return settled;
  }

  /** Whatever it has just written down: it goes on from there. */
  @Test
  @Order(2)
  void aMasterThatIsKilledAgainAndAgainInOneRolloutBringsEveryHostThereOnce() throws Exception {
    var some = NAMES.subList(0, 6);
    for (var host : some) agent(host).put("tmp/go-alpha");
    var selector = "name=" + String.join("|", some);
    master.exheres().add("beta", "1", "", Exheres.file("beta", "two"), "");
    master.wherry("set", "assign", "beta", "--hosts", selector, "app-test/beta").ok();
    int release = master.publish("app-test/beta");
    var log = fleet.logbook();
    long seed = Long.getLong("wherry.seed", 7);
    var random = new SplittableRandom(seed);
    var rollout =
        master.roll(
            "--waves 1,50%,100% --max-concurrent 2 --hosts " + selector + " --release " + release);

    for (int kill = 0; kill < KILLS; kill++) {
      long at = log.last() + 1 + random.nextInt(6);
      Until.closely(() ->
          assertThat(log.last() >= at || haveEnded(log, some, release))
              .as("seed %d", seed)
              .isTrue());
      master.kill();
      master.start();
    }

    Until.asserted(() -> assertThat(master.rollout(rollout).state()).isEqualTo("finished"));
    awaitSettled(log, some, release);
    assertOnDisk(some, "beta", "two", "alpha-1", "beta-1");
    for (var host : some) awaitNoReport(host);
    assertThat(log.mostHolding()).isBetween(1, 2);
    assertThat(mostOut()).isLessThanOrEqualTo(CAP);
  }
}
