package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Digest;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Outcome;
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
}
