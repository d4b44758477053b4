package io.wherry.master.pipeline;

import static io.wherry.master.pipeline.RolloutStoryTest.order;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What must not be collected, and what becomes of those who come back to what was. */
class NeedsTest {
  private final TestMaster master = new TestMaster(9);

  private Map<Long, List<String>> needs(Duration since) {
    return Needs.of(master.mind.floor, master.now.minus(since));
  }

  private void roll(long release) {
    master.start(order(release, "100%", 0));
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void anOpenRolloutNeedsItsReleaseAndTheWaysBackOfItsHosts() {
    master.enrolConnected(3);
    roll(2);
    master.start(order(3, "1,100%", 0));
    assertThat(needs(Duration.ZERO))
        .containsOnlyKeys(2L, 3L)
        .containsEntry(
            2L, List.of("hosts host1, host2 and 1 more are on it", "way back of rollout r2"))
        .containsEntry(3L, List.of("host host1 on the way to it", "rollout r2"));
  }

  @Test
  void aFinishedRolloutKeepsItsWayBackForAWhileAndTheHostsForGood() {
    master.enrolConnected(2);
    for (long release : List.of(2L, 3L, 4L)) roll(release);
    assertThat(needs(Duration.ofDays(30)))
        .containsOnlyKeys(2L, 3L, 4L)
        .containsEntry(2L, List.of("way back of rollout r2, which may be reverted"))
        .containsEntry(
            3L,
            List.of(
                "way back of hosts host1 and host2",
                "way back of rollout r3, which may be reverted"))
        .containsEntry(4L, List.of("hosts host1 and host2 are on it"));
    master.now = master.now.plus(Duration.ofDays(31));
    assertThat(needs(Duration.ofDays(30)))
        .containsOnlyKeys(3L, 4L)
        .containsEntry(3L, List.of("way back of hosts host1 and host2"));
    master.restart();
    assertThat(needs(Duration.ofDays(30))).as("as the log has it").containsOnlyKeys(3L, 4L);
  }

  @Test
  void aRevokedHostNeedsNothing() {
    master.enrolConnected(1);
    roll(2);
    TestMaster.unchecked(() -> master.mind.desk.revoked("host1", "operator/anna", "scrapped"));
    master.now = master.now.plus(Duration.ofDays(31));
    assertThat(needs(Duration.ofDays(30))).isEmpty();
  }

  @Test
  void nobodyIsSentToACollectedRelease() {
    master.enrolConnected(2);
    roll(2);
    roll(3);
    master.releases.collect(1);
    master.releases.collect(2);
    assertThat(((Answer.Refused<?>) master.start(order(1, "100%", 0))).message())
        .isEqualTo("release 1 was collected on a Monday");
    assertThat(((Answer.Refused<?>) master.act("r2", Action.REVERT)).message())
        .isEqualTo("rollout r2 cannot be taken back: release 2 was collected on a Monday");
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(master.hosts).allSatisfy(h -> assertThat(h.order).isEmpty());
  }

  /** Some have a way back still: they take it, and of the others it is said why they did not. */
  @Test
  void whoCanGoBackDoes() {
    var first = master.enrolConnected(1).getFirst();
    roll(2);
    master.enrol(2).connect(master);
    master.start(order(3, "name=host2", "100%", 0, "", false));
    master.runAll();
    roll(4);
    master.releases.collect(2);
    master.act("r3", Action.REVERT);
    master.runAll();
    var view = master.rollout();
    assertThat(view.state()).isEqualTo("reverted");
    assertThat(view.why()).contains("1 hosts could not be taken back");
    assertThat(view.members().getFirst().why())
        .isEqualTo("no plan: release 2 was collected on a Monday");
    assertThat(first.settled).contains(FakeReleases.release(4));
    assertThat(master.hosts.getLast().settled).contains(FakeReleases.release(3));
  }

  /** A machine that was set back to a state of long ago says so, and is planned for from there. */
  @Test
  void aHostOnACollectedReleaseComesBackByTheNewest() {
    var host = master.enrolConnected(1).getFirst();
    host.disconnect(master);
    host.settled = Optional.of(FakeReleases.release(1));
    master.releases.collect(1);
    host.connect(master);
    assertThat(needs(Duration.ZERO)).containsEntry(1L, List.of("host host1 is on it"));
    roll(5);
    assertThat(host.settled).contains(FakeReleases.release(5));
    assertThat(host.inventory).isEqualTo(FakeReleases.inventory(5));
  }

  @Test
  void aFollowerOnACollectedReleaseComesBackByTheNewest() {
    var host = master.enrol(1);
    host.auto = true;
    host.settled = Optional.of(FakeReleases.release(1));
    master.releases.collect(1);
    master.channelMoved(5, 1);
    host.connect(master);
    master.said(
        host.session(),
        new io.wherry.common.model.HostWord.AskedPlan(FakeReleases.release(5), host.inventory));
    master.runAll();
    assertThat(host.settled).contains(FakeReleases.release(5));
  }
}
