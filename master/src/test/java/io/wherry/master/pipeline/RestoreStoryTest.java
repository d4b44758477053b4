package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Outcome;
import io.wherry.master.fleet.HostRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A master that was restored from a backup, and hosts that know more than it does. */
class RestoreStoryTest {
  private final TestMaster master = new TestMaster(2);
  private int saved;
  private Instant taken = Instant.EPOCH;

  private void backup() {
    saved = master.ledger.size();
    taken = master.now;
  }

  private void loseAndRestore() {
    master.now = master.now.plus(Duration.ofMinutes(50));
    master.restore(saved, taken);
  }

  private void everybodyComesBack() {
    master.hosts.forEach(host -> host.connect(master));
  }

  private String state(FakeHost host) {
    return master.rollout().members().stream()
        .filter(m -> m.host().equals(host.id))
        .map(RolloutView.MemberView::state)
        .collect(Collectors.joining());
  }

  private HostRecord record(FakeHost host) {
    return master.mind.floor.fleet().host(host.id).orElseThrow();
  }

  private static List<ChangeId> ordered(FakeHost host) {
    return host.heard.stream()
        .filter(w -> w instanceof MasterWord.Ordered)
        .map(w -> ((MasterWord.Ordered) w).order().change())
        .toList();
  }

  private List<String> holders() {
    return master.mind.desk.status().holders().stream().map(StatusView.Holder::name).toList();
  }

  @Test
  void whoFinishedSinceTheBackupIsNotRunAgain() {
    master.enrolConnected(3);
    master.start(RolloutStoryTest.order(2, "100%", 0));
    backup();
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
    loseAndRestore();
    assertThat(master.rollout().state()).isEqualTo("paused");
    assertThat(master.rollout().why()).contains("restored from a backup of " + taken);
    master.hosts.forEach(host -> host.heard.clear());
    everybodyComesBack();
    master.runAll();
    assertThat(master.hosts)
        .extracting(this::state)
        .containsExactly("settled", "settled", "pending");
    assertThat(master.rollout().state()).as("nobody has resumed it").isEqualTo("paused");
    master.act("", Action.RESUME);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(master.hosts).allSatisfy(host -> assertThat(ordered(host)).isEmpty());
  }

  @Test
  void whoWasNotEvenOrderedInTheBackupAndHasItIsNotRunAgainEither() {
    master.enrolConnected(3);
    master.start(RolloutStoryTest.order(2, "1,100%", 0));
    backup();
    master.runAll();
    loseAndRestore();
    master.hosts.forEach(host -> host.heard.clear());
    everybodyComesBack();
    master.act("", Action.RESUME);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(master.hosts).allSatisfy(host -> assertThat(ordered(host)).isEmpty());
  }

  /** It is neither settled nor at work, and a rollout that waits for it would wait for ever. */
  @Test
  void whoFinishedSinceTheBackupAndWasChangedByHandHoldsNobodyUp() {
    var host = master.enrolConnected(1).getFirst();
    master.start(RolloutStoryTest.order(2, "100%", 0));
    while (host.order.isEmpty()) host.hear(master);
    backup();
    master.runAll();
    host.inventory = new Inventory(List.of());
    loseAndRestore();
    everybodyComesBack();
    master.act("", Action.RESUME);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(state(host)).isEqualTo("withdrawn");
    assertThat(ordered(host)).hasSize(1);
    assertThat(host.inventory.packages()).isEmpty();
  }

  @Test
  void whatWasNotDoneIsOrderedUnderANameThatNoHostHasHeard() {
    var host = master.enrolConnected(1).getFirst();
    host.next = Outcome.FAILED;
    master.start(RolloutStoryTest.order(2, "100%", 0));
    backup();
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("aborted");
    loseAndRestore();
    host.next = Outcome.SETTLED;
    everybodyComesBack();
    master.act("", Action.RESUME);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
    var again = new ChangeId("r1-" + host.id + "-e" + master.now.getEpochSecond() + "-2");
    assertThat(ordered(host)).containsOnly(new ChangeId("r1-" + host.id + "-1"), again);
  }

  @Test
  void aHostCountsAsMergingUntilItSaysThatItIsNot() {
    master.enrolConnected(4);
    backup();
    var third = master.hosts.get(2);
    var fourth = master.hosts.get(3);
    loseAndRestore();
    assertThat(holders()).hasSize(4);
    third.connect(master);
    fourth.connect(master);
    master.start(RolloutStoryTest.order(2, "100%", 0));
    master.runAll();
    assertThat(third.merging).as("two others may hold the cap of two").isFalse();
    assertThat(state(third)).isEqualTo("ready");
    master.hosts.getFirst().connect(master);
    master.runAll();
    assertThat(state(third)).isEqualTo("settled");
    assertThat(holders()).containsExactly("host2");
  }

  @Test
  void anOperatorAnswersForAHostThatDoesNotComeBack() {
    master.enrolConnected(3);
    backup();
    loseAndRestore();
    master.hosts.getFirst().connect(master);
    master.start(RolloutStoryTest.order(2, "100%", 2));
    master.runAll();
    assertThat(state(master.hosts.getFirst())).isEqualTo("ready");
    TestMaster.unchecked(() -> {
      master.mind.desk.release("host2", "operator/anna", "switched off");
      master.mind.afterwards();
    });
    master.runAll();
    master.hosts.getFirst().work(master);
    master.runAll();
    assertThat(state(master.hosts.getFirst())).isEqualTo("settled");
  }

  @Test
  void aHostThatMergesForAChangeNobodyHereKnowsIsCountedUntilItReports() {
    master.enrolConnected(2);
    backup();
    master.start(RolloutStoryTest.order(2, "1,100%", 0));
    var host = master.hosts.getFirst();
    while (!host.inbox.isEmpty()) host.hear(master);
    host.work(master);
    while (!host.merging) host.hear(master);
    loseAndRestore();
    everybodyComesBack();
    assertThat(holders()).containsExactly("host1");
    assertThat(host.inbox)
        .contains(
            new MasterWord.Withdrawn(
                host.order.orElseThrow().change(), "this change is not wanted any more"));
    host.end(master);
    assertThat(holders()).isEmpty();
    assertThat(record(host).settled()).contains(FakeReleases.release(2));
  }

  @Test
  void aHostThatMovedOnIsNotTakenBackAndCountsForNothing() {
    master.enrolConnected(2);
    master.start(RolloutStoryTest.order(2, "1,100%", 0));
    master.act("", Action.PAUSE);
    backup();
    master.act("", Action.ABORT);
    master.start(RolloutStoryTest.order(5, "100%", 0));
    master.runAll();
    loseAndRestore();
    master.hosts.forEach(host -> host.heard.clear());
    everybodyComesBack();
    assertThat(state(master.hosts.getFirst())).isEqualTo("withdrawn");
    assertThat(state(master.hosts.get(1))).isEqualTo("withdrawn");
    master.act("", Action.RESUME);
    master.runAll();
    assertThat(master.hosts)
        .allSatisfy(
            host -> assertThat(host.settled).isEqualTo(Optional.of(FakeReleases.release(5))));
    assertThat(master.hosts).allSatisfy(host -> assertThat(ordered(host)).isEmpty());
  }

  @Test
  void rolloutsAreNumberedPastAllThatWereBegun() {
    master.enrolConnected(1);
    master.start(RolloutStoryTest.order(2, "100%", 0));
    master.runAll();
    backup();
    loseAndRestore();
    everybodyComesBack();
    master.start(RolloutStoryTest.order(3, "100%", 0));
    assertThat(master.rollout().id().value()).isEqualTo("r1001");
  }

  @Test
  void aMasterThatDiesAsItTakesUpARestoreTakesItUpOnce() {
    master.enrolConnected(2);
    backup();
    loseAndRestore();
    int size = master.ledger.size();
    master.restart();
    assertThat(master.ledger.size()).isEqualTo(size);
    assertThat(holders()).hasSize(2);
    master.ledger.backTo(size - 3);
    master.restart();
    assertThat(holders()).hasSize(2);
  }

  @Test
  void theTimeBetweenBackupAndRestoreCountsAgainstNobody() {
    var host = master.enrolConnected(1).getFirst();
    master.start(RolloutStoryTest.order(2, "100%", 0));
    host.disconnect(master);
    backup();
    master.now = master.now.plus(Duration.ofDays(3));
    master.restore(saved, taken);
    host.connect(master);
    master.tick(Duration.ofSeconds(1));
    assertThat(state(host)).isEqualTo("ordered");
    master.act("", Action.RESUME);
    master.tick(Duration.ofSeconds(1));
    master.runAll();
    assertThat(state(host)).isEqualTo("settled");
  }

  @Test
  void aChannelLeadsNobodyBackAfterARestore() {
    var host = master.enrolConnected(1).getFirst();
    host.auto = true;
    host.settled = Optional.of(FakeReleases.release(4));
    host.inventory = FakeReleases.inventory(4);
    backup();
    loseAndRestore();
    host.connect(master);
    master.channelMoved(3, 900);
    master.said(
        host.session(),
        new io.wherry.common.model.HostWord.AskedPlan(FakeReleases.release(3), host.inventory));
    assertThat(host.inbox).noneMatch(w -> w instanceof MasterWord.Ordered);
    var detail = ((Answer.Ok<HostDetail>) master.mind.desk.host("host1")).value();
    assertThat(detail.explanation()).anyMatch(line -> line.contains("a rollout alone leads back"));
    master.channelMoved(5, 901);
    master.said(
        host.session(),
        new io.wherry.common.model.HostWord.AskedPlan(FakeReleases.release(5), host.inventory));
    assertThat(host.inbox).anyMatch(w -> w instanceof MasterWord.Ordered);
  }

  @Test
  void aHostOnAReleaseThatNobodyKnowsAnyMoreIsLedNowhereByItself() {
    var host = master.enrolConnected(1).getFirst();
    host.auto = true;
    host.settled = Optional.of(FakeReleases.release(80));
    backup();
    loseAndRestore();
    host.connect(master);
    master.channelMoved(5, 900);
    master.said(
        host.session(),
        new io.wherry.common.model.HostWord.AskedPlan(FakeReleases.release(5), host.inventory));
    assertThat(host.inbox).noneMatch(w -> w instanceof MasterWord.Ordered);
    var detail = ((Answer.Ok<HostDetail>) master.mind.desk.host("host1")).value();
    assertThat(detail.explanation())
        .anyMatch(line -> line.contains("test-bin/80, which this master does not know"));
  }

  @Test
  void ofTwoMastersTheOneThatWasNotRestoredLeadsNobodyWhoFollowedTheOther() {
    var host = master.enrolConnected(1).getFirst();
    host.epoch = 1_800_000_000L;
    host.disconnect(master);
    assertThat(master.attach(host.id, host.hello(), w -> {}))
        .isInstanceOfSatisfying(
            Attachment.NotNow.class,
            no -> assertThat(no.why()).contains("leads this host").contains("is to be stopped"));
    var detail = ((Answer.Ok<HostDetail>) master.mind.desk.host("host1")).value();
    assertThat(detail.explanation()).anyMatch(line -> line.contains("this one is out of date"));
  }

  @Test
  void theRestoredMasterSaysItsEpoch() {
    var host = master.enrolConnected(1).getFirst();
    backup();
    loseAndRestore();
    host.connect(master);
    assertThat(host.inbox.getFirst())
        .isInstanceOfSatisfying(
            MasterWord.Welcomed.class,
            w -> assertThat(w.epoch()).isEqualTo(master.now.getEpochSecond()));
  }
}
