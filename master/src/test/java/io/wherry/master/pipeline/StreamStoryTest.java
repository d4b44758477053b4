package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Hello;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import io.wherry.master.fleet.HostState;
import org.junit.jupiter.api.Test;

/** Who speaks, and on which stream: copies, restarts, and what was asked meanwhile. */
class StreamStoryTest {
  private final TestMaster master = new TestMaster(2);

  @Test
  void aCopiedIdentityIsQuarantinedAndNotObeyed() {
    var host = master.enrolConnected(1).getFirst();
    var stream = host.session();
    host.instance = "i2";
    host.connect(master);
    master.tick(TestMaster.BEAT);
    master.said(stream, new HostWord.Beat(master.now));
    assertThat(host.inbox).anyMatch(w -> w instanceof MasterWord.Held);
    host.connect(master);
    assertThat(host.turnedAway().orElseThrow()).contains("two agents");
    var record = master.mind.floor.fleet().host(host.id).orElseThrow();
    assertThat(master.mind.floor.fleet().view(record, master.now).state())
        .isInstanceOf(HostState.Held.class);
    TestMaster.unchecked(
        () -> master.mind.desk.release(host.name, "operator/anna", "the right one"));
    host.instance = "i3";
    host.connect(master);
    assertThat(host.turnedAway()).isEmpty();
  }

  /** A jump of the master's clock made it take the first one for dead, and then ignore it. */
  @Test
  void aStreamThatWasTakenForDeadAndSpeaksIsACopyToo() {
    var host = master.enrolConnected(1).getFirst();
    var stream = host.session();
    host.instance = "i2";
    host.connect(master);
    master.tick(TestMaster.BEAT.multipliedBy(3));
    var words = new java.util.ArrayList<MasterWord>();
    host.inbox.clear();
    master.said(stream, new HostWord.Beat(master.now));
    words.addAll(host.inbox);
    assertThat(words.stream().filter(w -> w instanceof MasterWord.Held))
        .as("both hear it")
        .hasSize(2);
    var record = master.mind.floor.fleet().host(host.id).orElseThrow();
    assertThat(record.quarantined()).isTrue();
  }

  @Test
  void theOneOfTwoThatWasThereFirstIsLetInAgainOnceItIsReleased() {
    var host = master.enrolConnected(1).getFirst();
    var first = host.instance;
    var stream = host.session();
    host.instance = "copy";
    host.connect(master);
    master.tick(TestMaster.BEAT);
    master.said(stream, new HostWord.Beat(master.now));
    host.instance = first;
    host.connect(master);
    assertThat(host.turnedAway().orElseThrow()).contains("two agents");
    TestMaster.unchecked(
        () -> master.mind.desk.release(host.name, "operator/anna", "the copy is gone"));
    host.connect(master);
    assertThat(host.turnedAway()).isEmpty();
  }

  @Test
  void anIdentityOnAnotherMachineIsQuarantined() {
    var host = master.enrolConnected(1).getFirst();
    var hello = host.hello();
    var elsewhere =
        new Hello(
            hello.agent(),
            new Hello.Machine("copy", "linux-x86_64", "another machine", "boot", master.now),
            hello.following(),
            hello.inventory(),
            hello.settled(),
            hello.change(),
            hello.reports());
    assertThat(master.attach(host.id, elsewhere, w -> {}))
        .isInstanceOfSatisfying(
            Attachment.TurnedAway.class, t -> assertThat(t.reason()).contains("another machine"));
    assertThat(host.inbox).anyMatch(w -> w instanceof MasterWord.Held);
  }

  @Test
  void anAgentThatWasRestartedIsNoClone() {
    var host = master.enrolConnected(1).getFirst();
    var old = host.session();
    host.instance = "i2";
    host.connect(master);
    master.gone(old);
    master.start(RolloutStoryTest.order(2, "100%", 0));
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  /** Numbers are reserved in blocks: what was never used is not waited for. */
  @Test
  void aSettledHostWhoseAgentWasRestartedStillTakesOrders() {
    var host = master.enrolConnected(1).getFirst();
    master.start(RolloutStoryTest.order(2, "100%", 0));
    master.runAll();
    host.restart(master);
    master.start(RolloutStoryTest.order(3, "100%", 0));
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(host.settled).contains(FakeReleases.release(3));
  }

  /** A host asks again in a while, but it need not wait for that. */
  @Test
  void whatWasAskedBesideAnEarlierStreamIsAnsweredOnceThatOneIsDead() {
    var host = master.enrolConnected(1).getFirst();
    master.start(RolloutStoryTest.order(2, "100%", 0));
    while (!host.inbox.isEmpty()) host.hear(master);
    var earlier = host.session();
    host.instance = "i2";
    host.connect(master);
    host.work(master);
    assertThat(host.inbox).noneMatch(w -> w instanceof MasterWord.Permitted);
    master.gone(earlier);
    assertThat(host.inbox).anyMatch(w -> w instanceof MasterWord.Permitted);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  /** It may have merged each time, for all that anybody knows, until it asks again. */
  @Test
  void whoLosesItsStreamWithEveryPermissionFailsAtLastAndHoldsNone() {
    var host = master.enrolConnected(1).getFirst();
    master.start(RolloutStoryTest.order(2, "100%", 0));
    while (!host.inbox.isEmpty()) host.hear(master);
    host.work(master);
    int permitted = 0;
    while (host.inbox.stream().anyMatch(w -> w instanceof MasterWord.Permitted)) {
      assertThat(++permitted).isLessThan(20);
      host.disconnect(master);
      host.connect(master);
      host.work(master);
    }
    assertThat(permitted).isEqualTo(8);
    assertThat(host.inbox).anyMatch(w -> w instanceof MasterWord.Withdrawn);
    assertThat(master.mind.floor.book.permissions().held()).isEmpty();
    assertThat(master.rollout().state()).isEqualTo("aborted");
    while (!host.inbox.isEmpty()) host.hear(master);
    assertThat(host.order).as("it does not begin either").isEmpty();
  }

  @Test
  void aPlanAskedForBesideAnEarlierStreamIsMadeOnceThatOneIsDead() {
    var host = master.enrolConnected(1).getFirst();
    host.auto = true;
    var earlier = host.session();
    host.instance = "i2";
    host.connect(master);
    master.channelMoved(2, 1);
    master.said(host.session(), new HostWord.AskedPlan(FakeReleases.release(2), host.inventory));
    assertThat(host.inbox).noneMatch(w -> w instanceof MasterWord.Ordered);
    master.tick(TestMaster.BEAT.multipliedBy(2));
    assertThat(host.inbox).anyMatch(w -> w instanceof MasterWord.Ordered);
    master.gone(earlier);
  }
}
