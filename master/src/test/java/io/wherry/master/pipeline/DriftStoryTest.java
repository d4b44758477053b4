package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.master.fleet.HostState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Somebody with a shell changes hosts: nobody is called settled on what its database lacks. */
class DriftStoryTest {
  private final TestMaster master = new TestMaster(2);

  private FakeHost settled(long release) {
    var host = master.enrolConnected(1).getFirst();
    roll(release);
    assertThat(state(host)).isInstanceOf(HostState.Settled.class);
    return host;
  }

  private void roll(long release) {
    master.start(RolloutStoryTest.order(release, "100%", 0));
    master.runAll();
  }

  private HostState state(FakeHost host) {
    var record = master.mind.floor.fleet().host(host.id).orElseThrow();
    return master.mind.floor.fleet().view(record, master.now).state();
  }

  private void assertDrifted(FakeHost host) {
    assertThat(state(host))
        .isInstanceOfSatisfying(
            HostState.Waiting.class, w -> assertThat(w.reason()).contains("drifted"));
  }

  private List<String> explanation(FakeHost host) {
    return ((Answer.Ok<HostDetail>) master.mind.desk.host(host.name)).value().explanation();
  }

  @Test
  void ofAHostThatLacksSomethingNobodySaysThatItsDatabaseHasIt() {
    var host = settled(2);
    assertThat(explanation(host)).endsWith("Settled on test-bin/2, by its own installed database.");
    host.inventory = new Inventory(List.of());
    host.report(master, new Report.Inventoried(host.inventory));
    assertThat(explanation(host))
        .endsWith("Settled on test-bin/2 before it drifted.")
        .anyMatch(line -> line.startsWith("Has drifted: "));
  }

  @Test
  void aHostThatIsLetGoOnLacksWhatItLackedBefore() {
    var host = settled(2);
    host.inventory = new Inventory(List.of());
    host.report(master, new Report.Inventoried(host.inventory));
    assertDrifted(host);
    host.next = Outcome.FAILED;
    roll(3);
    assertThat(state(host)).isInstanceOf(HostState.Failed.class);
    TestMaster.unchecked(() -> master.mind.desk.release(host.name, "operator/anna", "had a look"));
    assertDrifted(host);
  }

  /** Its version says nothing: it is what was built that counts. */
  @Test
  void anotherBuildOfTheSameVersionIsNotWhatTheHostSettledOn() {
    var host = settled(2);
    var other = Digest.of("another build".getBytes(StandardCharsets.UTF_8));
    var rebuilt = new InstalledPackage(FakeReleases.installed(2).id(), Optional.of(other), true);
    host.inventory = new Inventory(List.of(rebuilt));
    host.report(master, new Report.Inventoried(host.inventory));
    assertDrifted(host);
  }

  @Test
  void aFollowerThatAsksForAPlanWithOtherPackagesHasDrifted() {
    var host = settled(2);
    host.inventory = new Inventory(List.of());
    master.said(host.session(), new HostWord.AskedPlan(FakeReleases.release(3), host.inventory));
    assertDrifted(host);
  }

  @Test
  void aHostThatComesBackOtherwiseThanItsOrderMeantHasDrifted() {
    var host = settled(2);
    host.disconnect(master);
    master.start(RolloutStoryTest.order(3, "100%", 0));
    host.inventory = new Inventory(List.of());
    host.connect(master);
    master.act("r2", Action.ABORT);
    assertDrifted(host);
  }

  @Test
  void aHostThatIsAtWorkOnWhatItsMasterDoesNotKnowIsNotSettled() {
    var host = settled(2);
    master.start(RolloutStoryTest.order(3, "100%", 0));
    while (host.order.isEmpty()) host.hear(master);
    host.disconnect(master);
    master.act("r2", Action.ABORT);
    host.inventory = FakeReleases.inventory(3);
    host.connect(master);
    assertDrifted(host);
  }

  @Test
  void aHostThatIsChangedBehindAnEmptyPlanHasDriftedAndNotSettled() {
    var host = settled(2);
    master.start(RolloutStoryTest.order(2, "100%", 0));
    while (!host.merging) {
      while (!host.inbox.isEmpty()) host.hear(master);
      if (!host.merging) host.work(master);
    }
    host.inventory = new Inventory(List.of());
    master.runAll();
    assertDrifted(host);
  }

  @Test
  void aHostWhoseOrderIsWithdrawnAfterItGreetedWithOtherPackagesHasDrifted() {
    var host = settled(2);
    master.start(RolloutStoryTest.order(3, "100%", 0));
    while (host.order.isEmpty()) host.hear(master);
    host.disconnect(master);
    host.inventory = new Inventory(List.of());
    host.connect(master);
    master.act("r2", Action.ABORT);
    assertDrifted(host);
  }

  @Test
  void aHostThatWasChangedWhileItWasBusyAndGoesBackToThatHasDrifted() {
    var host = settled(2);
    host.next = Outcome.REVERTED;
    master.start(RolloutStoryTest.order(3, "100%", 0));
    host.inventory = new Inventory(List.of());
    master.runAll();
    assertThat(master.rollout().members().getFirst().state()).isEqualTo("reverted");
    assertDrifted(host);
  }

  /** Merged and sealed, but what it brought is gone when that is told. */
  private FakeHost undone(Optional<Fault> why) {
    var host = merging();
    host.settled = Optional.of(FakeReleases.release(3));
    ended(host, new Inventory(List.of()), why);
    return host;
  }

  /** On its way from 2 to 3. */
  private FakeHost merging() {
    var host = settled(2);
    merges(host, 3);
    return host;
  }

  private void merges(FakeHost host, long release) {
    master.start(RolloutStoryTest.order(release, "100%", 0));
    while (!host.merging) {
      while (!host.inbox.isEmpty()) host.hear(master);
      if (!host.merging) host.work(master);
    }
  }

  private void ended(FakeHost host, Inventory has, Optional<Fault> why) {
    var order = host.order.orElseThrow();
    ends(host, Outcome.SETTLED, Optional.of(order.release()), has, why);
  }

  private void ends(
      FakeHost host,
      Outcome outcome,
      Optional<ReleaseId> settled,
      Inventory has,
      Optional<Fault> why) {
    var order = host.order.orElseThrow();
    host.order = Optional.empty();
    host.merging = false;
    host.inventory = has;
    host.report(
        master,
        new Report.Ended(
            order.change(), order.release(), outcome, settled, why, has, Report.Cost.NONE));
  }

  private static final Fault OTHERS =
      Fault.local("somebody else has changed packages here since the merge")
          .because(Fault.Cause.CHANGED_MEANWHILE);

  @Test
  void whoIsChangedRightAfterItHadSettledIsNoSuccessAndSpendsNoBudgetAndHasDrifted() {
    var host = undone(Optional.of(OTHERS));
    var member = master.rollout().members().getFirst();
    assertThat(member.state()).isEqualTo("failed");
    assertThat(member.excused()).isTrue();
    assertThat(member.why()).contains("had settled, but", "is not installed", "somebody else");
    assertThat(master.rollout().state()).isEqualTo("paused");
    assertThat(state(host)).isInstanceOf(HostState.Failed.class);
    TestMaster.unchecked(() -> master.mind.desk.release(host.name, "operator/anna", "had a look"));
    assertDrifted(host);
    master.act("r2", Action.RETRY);
    master.act("r2", Action.RESUME);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(state(host)).isInstanceOf(HostState.Settled.class);
  }

  /** It has been there, so a rollout that is taken back takes it back as well. */
  @Test
  void whoIsChangedRightAfterItHadSettledIsTakenBackWithTheOthers() {
    var host = undone(Optional.of(OTHERS));
    master.act("r2", Action.REVERT);
    master.runAll();
    assertThat(master.rollout().members().getFirst().state()).isEqualTo("reverted");
    assertThat(host.settled).contains(FakeReleases.release(2));
    assertThat(host.inventory).isEqualTo(FakeReleases.inventory(2));
  }

  @Test
  void whoSaysSoWithoutAReasonHasFailedAndSpendsTheBudget() {
    undone(Optional.empty());
    var member = master.rollout().members().getFirst();
    assertThat(member.state()).isEqualTo("failed");
    assertThat(member.excused()).isFalse();
    assertThat(member.why()).contains("says that it settled, but");
    assertThat(master.rollout().state()).isEqualTo("aborted");
  }

  /** Its plan had nothing to bring, so it says nothing of what others take away. */
  @Test
  void whoLosesWhatItHadBeforeIsNoSuccessEither() {
    var host = settled(2);
    merges(host, 2);
    ended(host, new Inventory(List.of()), Optional.of(OTHERS));
    var member = master.rollout().members().getFirst();
    assertThat(member.state()).isEqualTo("failed");
    assertThat(member.excused()).isTrue();
    assertThat(member.why()).contains("is not there as", "somebody else");
  }

  /** Something else than what the release brings. */
  @Test
  void whoIsChangedInWhatTheReleaseDoesNotBringHasSettled() {
    var host = settled(2);
    merges(host, 3);
    ended(host, FakeReleases.inventory(3), Optional.of(OTHERS));
    assertThat(master.rollout().members().getFirst().state()).isEqualTo("settled");
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(state(host)).isInstanceOf(HostState.Settled.class);
  }

  @Test
  void whoIsNotConfirmedAsSomebodyElseWasThereGoesBackAndSpendsNoBudget() {
    var host = settled(2);
    merges(host, 3);
    ends(host, Outcome.REVERTED, host.settled, host.inventory, Optional.of(OTHERS));
    var member = master.rollout().members().getFirst();
    assertThat(member.state()).isEqualTo("reverted");
    assertThat(member.excused()).isTrue();
    assertThat(master.rollout().state()).isEqualTo("paused");
  }
}
