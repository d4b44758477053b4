package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hosts that follow a channel by themselves, as real processes: two follow {@code dev}, one {@code
 * stable}. The stories share the fleet; each has packages of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FollowersTest {
  private static final String SETTINGS = "auto: true\n" + RealAgent.QUICK;

  private Fleet fleet;
  private RealMaster master;
  private List<RealAgent> dev;
  private RealAgent stable;

  @BeforeAll
  void startTheFleet(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
    fleet =
        new Fleet(
            folder,
            "localhost",
            "fleet: {max-concurrent: 1, heartbeat: 1s, missed-beats: 60, ask-again: 1s}\n"
                + "serve: {listen: [\"127.0.0.1:%d\"]}\n");
    master = fleet.master().init();
    master.start();
    master.exheres().add("alpha", "1", "", Exheres.file("alpha", "one"), "");
    master.wherry("set", "assign", "base", "--hosts", "all", "app-test/alpha").ok();
    int first = master.publishTo("dev", "app-test/alpha");
    master.wherry("publish", "--channel", "stable", "--release", "" + first).ok();
    var token = master.token(2, "dev");
    dev = List.of(fleet.join("dev1", token, SETTINGS), fleet.join("dev2", token, SETTINGS));
    stable = fleet.join("stable1", master.token(1, "stable"), SETTINGS);
    awaitSettled(fleet.agents(), first);
  }

  @AfterAll
  void endTheFleet() throws Exception {
    fleet.close();
  }

  private void awaitSettled(List<RealAgent> agents, int release) {
    for (var agent : agents)
      Until.asserted(() ->
          assertThat(master.host(agent.name()))
              .matches(h -> h.state().equals("settled"))
              .matches(h -> h.releaseNumber().equals("" + release)));
  }

  private void awaitNobodyHolding() {
    Until.asserted(() ->
        assertThat(master.wherry("status").ok().out())
            .contains("permissions to merge: 0 held of 1"));
  }

  private String id(RealAgent agent) throws Exception {
    return master.host(agent.name()).id();
  }

  @Test
  void followersInstallWhatTheirChannelNamesOneAfterTheOtherAndTheRestStaysPut() throws Exception {
    var log = fleet.logbook();
    var before = master.host("stable1").releaseNumber();
    master
        .exheres()
        .add("beta", "1", "", Exheres.file("beta", "two"), Exheres.waitingInPostinst("beta"));
    master.wherry("set", "assign", "beta", "--hosts", "all", "app-test/beta").ok();

    int release = master.publishTo("dev", "app-test/beta");

    Until.asserted(() -> assertThat(dev).anyMatch(a -> a.has("tmp/waiting-beta")));
    var one = dev.stream().filter(a -> a.has("tmp/waiting-beta")).findFirst().orElseThrow();
    var other = dev.get(1 - dev.indexOf(one));
    Until.asserted(
        () -> assertThat(master.host(other.name()).why()).startsWith("all 1 permissions are held"));
    assertThat(other.has("usr/share/beta/file")).isFalse();
    for (var agent : dev) agent.put("tmp/go-beta");

    awaitSettled(dev, release);
    for (var agent : dev) {
      assertThat(agent.read("usr/share/beta/file")).isEqualTo("two\n");
      assertThat(agent.installed()).contains("alpha-1", "beta-1");
      assertThat(log.ends(id(agent), release)).containsExactly(Outcome.SETTLED);
    }
    assertThat(log.mostHolding()).isEqualTo(1);
    assertThat(stable.has("usr/share/beta/file")).isFalse();
    assertThat(stable.installed()).doesNotContain("beta-1");
    assertThat(master.host("stable1").releaseNumber()).isEqualTo(before);
    assertThat(log.lines("FleetFact")).noneMatch(l -> orders(l, "stable1"));

    stable.put("tmp/go-beta");
    master.wherry("publish", "--channel", "stable", "--release", "" + release).ok();
    awaitSettled(List.of(stable), release);
    assertThat(stable.read("usr/share/beta/file")).isEqualTo("two\n");
  }

  private boolean orders(Logbook.Line line, String name) {
    try {
      return line.fact().contains("\"Ordered\"") && line.fact().contains(master.host(name).id());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** One merges it, the other waits for its leave: that one never begins. */
  @Test
  void aYankStopsWhoeverIsNotMergingYet() throws Exception {
    long before = Long.parseLong(master.host("dev1").releaseNumber());
    var file = Exheres.file("delta", "bad");
    master.exheres().add("delta", "1", "", file, Exheres.waitingInPostinst("delta"));
    master.wherry("set", "assign", "delta", "--hosts", "channel=dev", "app-test/delta").ok();
    int bad = master.publishTo("dev", "app-test/delta");
    Until.asserted(() -> assertThat(dev).anyMatch(a -> a.has("tmp/waiting-delta")));
    var merging = dev.stream().filter(a -> a.has("tmp/waiting-delta")).findFirst().orElseThrow();
    var staged = dev.get(1 - dev.indexOf(merging));
    Until.asserted(
        () -> assertThat(master.host(staged.name()).why()).startsWith("all 1 permissions"));
    assertThat(master.wherry("channel", "yank", "" + bad).refusal(ExitCode.REFUSED))
        .contains("channel dev names release " + bad + " now", "--move-to");

    var yanked =
        master
            .wherry("channel", "yank", "" + bad, "--move-to", "" + before, "--reason", "bad")
            .ok()
            .out();

    assertThat(yanked)
        .contains("release " + bad + " is yanked from dev, stable, and dev moved to")
        .contains("on their way there, and lose their order: " + staged.name())
        .contains("permitted to merge it, and finish: " + merging.name());
    for (var agent : dev) agent.put("tmp/go-delta");
    awaitSettled(List.of(merging), bad);
    awaitSettled(List.of(staged), (int) before);
    assertThat(merging.read("usr/share/delta/file")).isEqualTo("bad\n");
    assertThat(staged.has("usr/share/delta/file")).isFalse();
    assertThat(staged.installed()).doesNotContain("delta-1");
    Until.asserted(() ->
        assertThat(master.host(merging.name()).why()).isEqualTo("on a yanked release, " + bad));
    Until.asserted(() ->
        assertThat(master.wherry("channel", "show", "dev").ok().out())
            .contains("yanked:   " + bad)
            .contains("(bad)")
            .contains("on a yanked release, and stay: " + merging.name()));
    awaitNobodyHolding();

    stable.put("tmp/go-delta");
    master.exheres().add("delta", "2", "", Exheres.file("delta", "good"), "");
    int mended = master.publishTo("dev", "app-test/delta");
    awaitSettled(dev, mended);
  }

  /**
   * Each tries once, one at a time, and goes back; told of it anew, or restarted, none tries again.
   */
  @Test
  void aReleaseThatIsUnwellIsTriedOnceByEachFollowerAndTakenBack() throws Exception {
    var log = fleet.logbook();
    int good = Integer.parseInt(master.host("dev1").releaseNumber());
    var sick = Exheres.file("gamma", "sick") + Exheres.failingCheck("gamma");
    master.exheres().add("gamma", "1", "", sick, "");
    master.wherry("set", "assign", "gamma", "--hosts", "channel=dev", "app-test/gamma").ok();

    int bad = master.publishTo("dev", "app-test/gamma");

    for (var agent : dev)
      Until.asserted(() -> assertThat(log.ends(id(agent), bad)).containsExactly(Outcome.REVERTED));
    awaitSettled(dev, good);
    for (var agent : dev) {
      assertThat(agent.has("usr/share/gamma/file")).isFalse();
      assertThat(agent.has("etc/wherry/health.d/gamma")).isFalse();
      assertThat(agent.installed()).doesNotContain("gamma-1");
      assertThat(master.wherry("host", agent.name()).ok().out())
          .contains("ended reverted")
          .contains("sick");
    }
    assertThat(log.mostHolding()).isEqualTo(1);
    awaitNobodyHolding();

    master.wherry("publish", "--channel", "dev", "--release", "" + bad).ok();
    dev.getFirst().kill();
    dev.getFirst().start();
    fleet.awaitAll();
    master.exheres().add("gamma", "2", "", Exheres.file("gamma", "well"), "");
    int mended = master.publishTo("dev", "app-test/gamma");
    awaitSettled(dev, mended);
    for (var agent : dev) {
      assertThat(agent.read("usr/share/gamma/file")).isEqualTo("well\n");
      assertThat(agent.installed()).contains("gamma-2");
      assertThat(log.ends(id(agent), bad)).containsExactly(Outcome.REVERTED);
    }
  }
}
