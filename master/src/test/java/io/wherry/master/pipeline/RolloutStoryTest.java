package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Aftermath;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import io.wherry.master.fleet.HostState;
import io.wherry.master.fleet.HostView;
import io.wherry.master.fleet.HostWords;
import io.wherry.master.fleet.Presence;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutStoryTest {
  private final TestMaster master = new TestMaster(2);

  static RolloutOrder order(long release, String waves, int maxFailures) {
    return order(release, "all", waves, maxFailures, "", false);
  }

  static RolloutOrder order(
      long release, String hosts, String waves, int maxFailures, String requestId, boolean dryRun) {
    return new RolloutOrder(
        release,
        hosts,
        Waves.parse(waves),
        TestMaster.limits(100, Duration.ZERO, maxFailures, 2),
        dryRun,
        "",
        requestId);
  }

  private static String message(Answer<?> answer) {
    return ((Answer.Refused<?>) answer).message();
  }

  @Test
  void fiveHostsSettleInWaves() {
    master.enrolConnected(5);
    master.start(order(2, "1,50%,100%", 0));
    assertThat(master.rollout().members()).filteredOn(m -> m.state().equals("ordered")).hasSize(1);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(master.hosts)
        .allSatisfy(h -> assertThat(h.settled).contains(FakeReleases.release(2)));
    assertThat(master.mind.floor.book.permissions().held()).isEmpty();
  }

  @Test
  void aBadReleaseStopsAtTheCanaryAndNeverReachesTheOthers() {
    master.enrolConnected(5).getFirst().next = Outcome.REVERTED;
    master.start(order(3, "1,100%", 0));
    master.runAll();
    var view = master.rollout();
    assertThat(view.state()).isEqualTo("aborted");
    assertThat(view.why()).contains("1 reverted");
    assertThat(view.waves().getFirst().reverted()).isEqualTo(1);
    assertThat(view.members()).filteredOn(m -> m.state().equals("withdrawn")).hasSize(4);
    assertThat(master.hosts.subList(1, 5))
        .allSatisfy(h -> assertThat(h.heard).noneMatch(w -> w instanceof MasterWord.Ordered));
  }

  @Test
  void aHostThatSaysSettledWhileItsDatabaseDisagreesHasFailed() {
    master.enrolConnected(1).getFirst().lies = true;
    master.start(order(2, "100%", 0));
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("aborted");
    assertThat(master.rollout().members().getFirst().why()).contains("says that it settled, but");
  }

  @Test
  void aMasterKilledMidRolloutGoesOnWhereItWas() {
    master.enrolConnected(4);
    master.start(order(2, "1,100%", 0));
    var first = master.hosts.getFirst();
    while (!first.inbox.isEmpty()) first.hear(master);
    first.work(master);
    while (!first.inbox.isEmpty()) first.hear(master);
    assertThat(first.merging).isTrue();
    master.restart();
    first.end(master);
    assertThat(master.mind.floor.book.permissions().held()).hasSize(1);
    master.hosts.forEach(h -> h.connect(master));
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(master.hosts)
        .allSatisfy(h -> assertThat(h.settled).contains(FakeReleases.release(2)));
  }

  @Test
  void anAbsentHostIsUnreachableAfterItsDeadlineAndIsOrderedNothingMore() {
    master.enrolConnected(2).getFirst().disconnect(master);
    master.start(order(2, "100%", 1));
    master.runAll();
    master.tick(Duration.ofMinutes(11));
    assertThat(master.rollout().state()).isEqualTo("aborted");
    assertThat(master.rollout().members().getFirst().state()).isEqualTo("unreachable");
    var late = master.hosts.getFirst();
    late.connect(master);
    master.runAll();
    assertThat(late.heard).noneMatch(w -> w instanceof MasterWord.Ordered);
  }

  /** Its stream leads nowhere any more, which nobody has been told. */
  @Test
  void aHostThatFellSilentOnAnOpenStreamIsUnreachableAfterItsDeadline() {
    master.enrolConnected(1);
    master.start(order(2, "100%", 1));
    master.tick(Duration.ofMinutes(11));
    assertThat(master.rollout().members().getFirst().state()).isEqualTo("unreachable");
  }

  @Test
  void aHostThatRejoinsBeforeItsDeadlineTakesItsOrder() {
    master.enrolConnected(2).getFirst().disconnect(master);
    master.start(order(2, "100%", 0));
    master.runAll();
    master.hosts.getFirst().connect(master);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  /** A person let it wait for longer than a host may take, and then wants who works to finish. */
  @Test
  void whoWorksInAPausedRolloutThatIsToFinishIsNotLateByThePause() {
    master.enrolConnected(2);
    master.start(order(2, "100%", 0));
    master.act("r1", Action.PAUSE);
    master.pass(Duration.ofHours(2));
    master.act("r1", Action.FINISH);
    master.pass(TestMaster.BEAT);
    assertThat(master.rollout().members())
        .allSatisfy(m -> assertThat(m.state()).isEqualTo("ordered"));
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("aborted");
    assertThat(master.hosts)
        .allSatisfy(h -> assertThat(h.settled).contains(FakeReleases.release(2)));
  }

  @Test
  void pausedNobodyMayMergeAndResumedEverybodyMay() {
    master.enrolConnected(2);
    master.start(order(2, "100%", 0));
    master.act("r1", Action.PAUSE);
    master.runAll();
    assertThat(master.merging()).isZero();
    assertThat(master.rollout().state()).isEqualTo("paused");
    assertThat(master.rollout().why()).contains("operator/anna").contains("because");
    master.act("r1", Action.RESUME);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void revertTakesBackEveryHostThatMoved() {
    master.enrolConnected(3);
    master.start(order(2, "100%", 0));
    master.runAll();
    master.start(order(3, "100%", 0));
    master.runAll();
    master.act("r2", Action.REVERT);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("reverted");
    assertThat(master.hosts)
        .allSatisfy(h -> assertThat(h.settled).contains(FakeReleases.release(2)));
  }

  @Test
  void aHostWhoseInventoryDriftedIsPlannedOnceMore() {
    master.enrolConnected(1);
    master.start(order(3, "100%", 0));
    master.hosts.getFirst().inventory = FakeReleases.inventory(2);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(master.hosts.getFirst().heard)
        .filteredOn(w -> w instanceof MasterWord.Ordered)
        .hasSize(2);
  }

  @Test
  void aFollowerInstallsByItselfUnderTheSameCap() {
    var host = master.enrolConnected(1).getFirst();
    host.auto = true;
    host.disconnect(master);
    host.connect(master);
    master.channelMoved(2, 1);
    master.said(
        host.session(),
        new io.wherry.common.model.HostWord.AskedPlan(FakeReleases.release(2), host.inventory));
    while (!host.merging) {
      while (!host.inbox.isEmpty()) host.hear(master);
      if (!host.merging) host.work(master);
    }
    assertThat(master.mind.floor.book.permissions().held()).containsOnlyKeys(host.id);
    master.runAll();
    assertThat(host.settled).contains(FakeReleases.release(2));
    assertThat(master.mind.floor.book.permissions().held()).isEmpty();
  }

  @Test
  void aDryRunResolvesForEveryHostAndChangesNothing() {
    master.enrolConnected(3);
    int before = master.ledger.size();
    var view =
        ((Answer.Ok<RolloutView>) master.start(order(2, "all", "1,100%", 0, "", true))).value();
    assertThat(view.dryRun()).isTrue();
    assertThat(view.members())
        .hasSize(3)
        .allSatisfy(m -> assertThat(m.why()).contains("would install 1"));
    assertThat(master.ledger.size()).isEqualTo(before);
    assertThat(master.mind.rollouts.list(false)).isEmpty();
  }

  @Test
  void aDryRunNamesWhomNoPlanHelpsAndChangesNothing() {
    master.enrolConnected(2);
    TestMaster.unchecked(() ->
        master.mind.desk.assignSet("web", "name=host2", List.of("app/none"), "operator/anna"));
    int before = master.ledger.size();
    var view =
        ((Answer.Ok<RolloutView>) master.start(order(2, "all", "1,100%", 0, "", true))).value();
    var held = view.members().stream().filter(m -> m.state().equals("failed")).toList();
    assertThat(held)
        .singleElement()
        .satisfies(m -> assertThat(m.name()).isEqualTo("host2"))
        .satisfies(m -> assertThat(m.why()).startsWith("no plan: ").contains("app/none"));
    assertThat(master.ledger.size()).isEqualTo(before);
    assertThat(master.hosts).allSatisfy(h -> assertThat(h.order).isEmpty());
  }

  @Test
  void whatCannotBeIsRefusedInOneSentence() {
    assertThat(message(master.start(order(2, "100%", 0)))).contains("no host matches 'all'");
    master.enrolConnected(2);
    assertThat(message(master.start(order(77, "100%", 0)))).contains("there is no release");
    assertThat(message(master.start(order(2, "rack=a1", "100%", 0, "", false))))
        .contains("no host has a label 'rack'");
    assertThat(message(master.start(order(0, "100%", 0)))).contains("must be positive");
    master.start(order(2, "100%", 0));
    assertThat(message(master.start(order(3, "100%", 0)))).contains("is in rollout r1");
    assertThat(message(master.act("r7", Action.ABORT))).contains("no rollout is called 'r7'");
  }

  @Test
  void aRepeatedRequestGetsTheRolloutThatTheFirstOneStarted() {
    master.enrolConnected(1);
    master.start(order(2, "all", "100%", 0, "q1", false));
    master.restart();
    var again =
        ((Answer.Ok<RolloutView>) master.start(order(2, "all", "100%", 0, "q1", false))).value();
    assertThat(again.id().value()).isEqualTo("r1");
  }

  @Test
  void confirmedIsOnlyTheCurrentChangeWithTheRightInventory() {
    var host = master.enrolConnected(1).getFirst();
    master.start(order(2, "100%", 0));
    while (!host.inbox.isEmpty()) host.hear(master);
    var change = host.order.orElseThrow().change();
    var two = FakeReleases.release(2);
    assertThat(
            master
                .mind
                .reports
                .confirm(host.id, change, two, FakeReleases.inventory(2))
                .confirmed())
        .isTrue();
    assertThat(
            master.mind.reports.confirm(host.id, change, two, FakeReleases.inventory(1)).reason())
        .contains("not installed");
    assertThat(
            master
                .mind
                .reports
                .confirm(
                    host.id,
                    new io.wherry.common.model.ChangeId("other"),
                    two,
                    FakeReleases.inventory(2))
                .reason())
        .contains("not current");
  }

  @Test
  void aHostThatWentSilentWithPermissionKeepsItsSlotUntilAnOperatorFreesIt() {
    var host = master.enrolConnected(2).getFirst();
    master.start(order(2, "id=" + host.id, "100%", 0, "", false));
    while (!host.merging) {
      while (!host.inbox.isEmpty()) host.hear(master);
      if (!host.merging) host.work(master);
    }
    host.disconnect(master);
    master.tick(Duration.ofMinutes(20));
    assertThat(master.rollout().state()).isEqualTo("aborted");
    assertThat(master.mind.desk.status().holders())
        .singleElement()
        .satisfies(h -> assertThat(h.merging()).isTrue());
    TestMaster.unchecked(() -> master.mind.desk.release(host.name, "operator/anna", "it burned"));
    assertThat(master.mind.desk.status().holders()).isEmpty();
  }

  @Test
  void whatCannotBeRecordedDoesNotHappen() {
    master.enrolConnected(1);
    master.ledger.full(true);
    var failure =
        org.assertj.core.api.Assertions.catchThrowable(() -> master.start(order(2, "100%", 0)));
    assertThat(failure).hasMessageContaining("disk is full");
    assertThat(master.mind.floor.book.newestRollout()).isEqualTo(Optional.empty());
    assertThat(master.hosts.getFirst().inbox).noneMatch(w -> w instanceof MasterWord.Ordered);
  }

  @Test
  void whatChangesLeaveToAPersonIsShownUntilTheHostBootsAnew() {
    var host = master.enrolConnected(1).getFirst();
    var stale = List.of(new Aftermath.Stale(812, "sshd", List.of("/usr/lib/libc.so.6")));
    host.report(master, remaining(new Aftermath(stale, Optional.empty(), true)));
    assertThat(view(host).need()).isEqualTo("restart");
    host.report(master, remaining(new Aftermath(stale, Optional.of("the kernel"), true)));
    master.restart();
    host.connect(master);
    assertThat(view(host).need()).isEqualTo("reboot");
    var record = master.mind.floor.fleet().host(host.id).orElseThrow();
    assertThat(HostWords.explain(record, Presence.here(master.now), false))
        .contains("Reboot needed: the kernel.")
        .anyMatch(line -> line.startsWith("Restart needed: sshd (812) runs on replaced files"));
    assertThat(record.history()).anyMatch(event -> event.what().equals("needs a reboot"));
    host.disconnect(master);
    host.boot = "another";
    host.connect(master);
    assertThat(view(host).need()).isEmpty();
  }

  private static Report remaining(Aftermath aftermath) {
    return new Report.Remaining(aftermath);
  }

  private HostView view(FakeHost host) {
    var fleet = master.mind.floor.fleet();
    return fleet.view(fleet.host(host.id).orElseThrow(), master.now);
  }

  @Test
  void aHostThatLostAPackageIsNotSettledAnyMore() {
    var host = master.enrolConnected(1).getFirst();
    master.start(order(2, "100%", 0));
    master.runAll();
    host.inventory = FakeReleases.inventory(1);
    host.report(master, new io.wherry.common.model.Report.Inventoried(host.inventory));
    var record = master.mind.floor.fleet().host(host.id).orElseThrow();
    assertThat(master.mind.floor.fleet().view(record, master.now).state())
        .isInstanceOfSatisfying(
            HostState.Waiting.class, w -> assertThat(w.reason()).contains("drifted"));
    host.inventory = FakeReleases.inventory(2);
    host.disconnect(master);
    host.connect(master);
    record = master.mind.floor.fleet().host(host.id).orElseThrow();
    assertThat(master.mind.floor.fleet().view(record, master.now).state())
        .isInstanceOf(HostState.Settled.class);
  }
}
