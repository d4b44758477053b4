package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Waves;
import io.wherry.master.window.WindowFact;
import io.wherry.master.window.WindowFact.BlackoutSet;
import io.wherry.master.window.WindowFact.WindowSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The clock of these stories begins on Friday, 1 May 2026, at noon in UTC. */
class WindowStoryTest {
  private final TestMaster master = new TestMaster(10);

  static WindowSet night(String hosts) {
    return new WindowSet(
        "night",
        hosts,
        "0 2 * * *",
        Duration.ofHours(4),
        "Europe/Berlin",
        Duration.ZERO,
        Duration.ofHours(1));
  }

  static Answer<WindowView> set(TestMaster master, WindowFact fact, boolean dryRun, boolean force) {
    var answers = new ArrayList<Answer<WindowView>>();
    TestMaster.unchecked(() -> {
      answers.add(
          master.mind.windows.set(new WindowWish(fact, dryRun, force, ""), "operator/anna"));
      master.mind.afterwards();
    });
    return answers.getFirst();
  }

  private void set(WindowFact fact) {
    assertThat(set(master, fact, false, false)).isInstanceOf(Answer.Ok.class);
  }

  private void freeze() {
    set(new BlackoutSet("freeze", "all", "/", Duration.ofHours(2), "UTC"));
  }

  private void drop(boolean blackout, String name) {
    TestMaster.unchecked(() -> {
      master.mind.windows.drop(blackout, name, "operator/anna", "");
      master.mind.afterwards();
    });
  }

  static RolloutOrder order(String waves, int atOnce, boolean dryRun) {
    return new RolloutOrder(
        2,
        "all",
        Waves.parse(waves),
        TestMaster.limits(100, Duration.ZERO, 0, atOnce),
        dryRun,
        "",
        "");
  }

  private static RolloutOrder slow(RolloutOrder order) {
    var limits = order.limits();
    return new RolloutOrder(
        order.release(),
        order.hosts(),
        order.waves(),
        new RolloutOrder.Limits(
            limits.passing(), limits.budget(), limits.caps(), Deadlines.each(Duration.ofHours(9))),
        false,
        "",
        "");
  }

  /** Time passes as it does: second by second near a boundary, faster in between. */
  private void untilAt(String utc) {
    var end = Instant.parse("2026-05-" + utc + ":00Z");
    while (master.now.isBefore(end)) {
      var left = Duration.between(master.now, end);
      var minute = Duration.ofMinutes(1);
      master.tick(left.compareTo(minute) < 0 ? left : minute);
      work();
    }
  }

  /** Hosts hear and do what there is, and ask again for what they were refused. */
  private void work() {
    for (int round = 0; round < 6; round++)
      for (var host : master.hosts) {
        while (!host.inbox.isEmpty()) host.hear(master);
        if (host.connected() && !host.merging) host.work(master);
      }
  }

  private void finish() {
    for (int round = 0; round < 6; round++) {
      work();
      for (var host : master.hosts) if (host.merging) host.work(master);
    }
  }

  private long orders() {
    return master.hosts.stream()
        .filter(h -> h.heard.stream().anyMatch(w -> w instanceof MasterWord.Ordered))
        .count();
  }

  private List<String> words(FakeHost host) {
    return ((Answer.Ok<HostDetail>) master.mind.desk.host(host.name)).value().explanation();
  }

  @Test
  void hostsStageAheadAndMergeInsideTheirWindowOnly() {
    master.enrolConnected(3);
    set(night("all"));
    master.start(order("100%", 3, false));
    untilAt("01T22:59");
    assertThat(orders()).isZero();
    assertThat(master.rollout().members())
        .allSatisfy(m ->
            assertThat(m.why())
                .isEqualTo(
                    "outside its window 'night', which opens Sat 2026-05-02 02:00"
                        + " Europe/Berlin"));
    untilAt("01T23:01");
    assertThat(orders()).isEqualTo(3);
    assertThat(master.merging()).isZero();
    assertThat(words(master.hosts.getFirst()).getFirst())
        .isEqualTo(
            "May not begin a change: outside its window 'night', which opens Sat 2026-05-02 02:00"
                + " Europe/Berlin (in 59 min).");
    assertThat(master.mind.floor.fleet().view(master.now).hosts().getFirst().state().why())
        .contains("outside its window 'night'");
    untilAt("02T00:00");
    assertThat(master.merging()).isEqualTo(3);
    finish();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void everybodyStagesAheadThoughFewMayWorkAtOnce() {
    master.enrolConnected(5);
    set(night("all"));
    master.start(order("100%", 2, false));
    untilAt("01T23:10");
    assertThat(orders()).isEqualTo(5);
    untilAt("02T00:00");
    assertThat(master.merging()).isEqualTo(2);
  }

  @Test
  void aWindowThatClosesLetsWhoMergesFinishAndKeepsTheOthersUntilTheNextNight() {
    master.enrolConnected(3);
    set(night("all"));
    master.start(slow(order("100%", 1, false)));
    untilAt("02T00:00");
    assertThat(master.merging()).isEqualTo(1);
    untilAt("02T00:09");
    finishOne();
    untilAt("02T03:59");
    assertThat(master.merging()).isEqualTo(1);
    untilAt("02T04:05");
    assertThat(master.merging()).isEqualTo(1);
    finishOne();
    work();
    assertThat(master.merging()).isZero();
    assertThat(master.rollout().members()).filteredOn(m -> m.state().equals("settled")).hasSize(2);
    untilAt("03T00:00");
    finish();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  private void finishOne() {
    for (var host : master.hosts) if (host.merging) host.work(master);
  }

  @Test
  void anEmergencyBlackoutStopsNewPermissionsWithinATick() {
    master.enrolConnected(4);
    master.start(order("100%", 1, false));
    work();
    assertThat(master.merging()).isEqualTo(1);
    freeze();
    finishOne();
    work();
    master.tick(Duration.ofSeconds(1));
    work();
    assertThat(master.merging()).isZero();
    assertThat(words(master.hosts.getLast()).getFirst())
        .contains("in blackout 'freeze' until Fri 2026-05-01 14:00 UTC");
    untilAt("01T14:00");
    assertThat(master.merging()).isEqualTo(1);
    finish();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void aBlackoutThatIsDroppedLetsHostsGoOnAtOnce() {
    master.enrolConnected(2);
    freeze();
    master.start(order("100%", 2, false));
    untilAt("01T12:10");
    assertThat(orders()).isZero();
    drop(true, "freeze");
    master.tick(Duration.ofSeconds(1));
    finish();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void aWindowThatIsDroppedWhileItsHostsWaitFreesThem() {
    master.enrolConnected(2);
    set(night("all"));
    master.start(order("100%", 2, false));
    untilAt("01T23:30");
    assertThat(orders()).isEqualTo(2);
    drop(false, "night");
    master.tick(Duration.ofSeconds(1));
    finish();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void aMasterThatWasDeadWhileAWindowOpenedAndClosedMergesNobodyLate() {
    master.enrolConnected(2);
    set(night("all"));
    master.start(order("100%", 2, false));
    untilAt("01T23:30");
    master.now = Instant.parse("2026-05-02T09:00:00Z");
    master.restart();
    master.hosts.forEach(h -> h.connect(master));
    untilAt("02T09:05");
    assertThat(master.merging()).isZero();
    assertThat(words(master.hosts.getFirst()).getFirst())
        .contains("opens Sun 2026-05-03 02:00 Europe/Berlin (in 14 h)");
    untilAt("03T00:00");
    finish();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void aClockThatJumpsBackShutsWhatHadOpened() {
    master.enrolConnected(2);
    set(night("all"));
    master.start(order("100%", 1, false));
    untilAt("02T00:00");
    assertThat(master.merging()).isEqualTo(1);
    master.now = Instant.parse("2026-05-01T23:58:00Z");
    finishOne();
    work();
    master.tick(Duration.ofSeconds(1));
    work();
    assertThat(master.merging()).isZero();
    untilAt("02T00:00");
    finish();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void aClockThatJumpsOverAWholeWindowMergesNobody() {
    master.enrolConnected(2);
    set(night("all"));
    master.start(order("100%", 2, false));
    untilAt("01T23:30");
    master.now = Instant.parse("2026-05-02T04:00:00Z");
    master.tick(Duration.ofSeconds(1));
    work();
    assertThat(master.merging()).isZero();
    assertThat(master.rollout().state()).isEqualTo("running");
  }

  @Test
  void whoIsAwayOutsideItsHoursIsNotMissed() {
    master.enrolConnected(2);
    set(night("name=host2"));
    master.start(order("100%", 2, false));
    finish();
    master.hosts.getLast().disconnect(master);
    untilAt("01T22:30");
    assertThat(master.rollout().state()).isEqualTo("running");
    master.hosts.getLast().connect(master);
    untilAt("02T00:00");
    finish();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void goingBackHeedsNoHours() {
    master
        .enrolConnected(2)
        .forEach(h -> h.settled = java.util.Optional.of(FakeReleases.release(1)));
    master.hosts.forEach(h -> {
      h.disconnect(master);
      h.connect(master);
    });
    master.start(order("100%", 2, false));
    finish();
    assertThat(master.rollout().state()).isEqualTo("finished");
    freeze();
    master.act("", Action.REVERT);
    master.tick(Duration.ofSeconds(1));
    finish();
    assertThat(master.rollout().state()).isEqualTo("reverted");
  }

  @Test
  void aFollowerStagesBeforeItsWindowAndMergesInIt() {
    var host = master.enrol(1);
    host.auto = true;
    host.connect(master);
    set(night("all"));
    master.channelMoved(2, 1);
    master.said(host.session(), new HostWord.AskedPlan(FakeReleases.release(2), host.inventory));
    untilAt("01T20:00");
    assertThat(orders()).isEqualTo(1);
    assertThat(master.merging()).isZero();
    untilAt("02T00:00");
    assertThat(host.merging).isTrue();
    finish();
    assertThat(host.settled).contains(FakeReleases.release(2));
  }
}
