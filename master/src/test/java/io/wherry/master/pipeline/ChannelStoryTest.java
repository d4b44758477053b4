package io.wherry.master.pipeline;

import static io.wherry.master.pipeline.FakeReleases.release;
import static io.wherry.master.pipeline.RolloutStoryTest.order;
import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Order;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.release.ChannelStatement;
import io.wherry.master.fleet.HostView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What yanks, floors and barriers mean for hosts, at rest and on their way. */
class ChannelStoryTest {
  private final TestMaster master = new TestMaster(1);
  private long serial;

  private void says(ChannelStatement statement) {
    master.channelMoved(statement);
  }

  /** The channel's next statement, naming that release. */
  private ChannelStatement at(long release) {
    return master.statement(release, ++serial);
  }

  private static String message(Answer<?> answer) {
    return ((Answer.Refused<?>) answer).message();
  }

  private HostView view(FakeHost host) {
    return ((Answer.Ok<HostDetail>) master.mind.desk.host(host.name)).value().view();
  }

  private List<String> explained(FakeHost host) {
    return ((Answer.Ok<HostDetail>) master.mind.desk.host(host.name)).value().explanation();
  }

  /** A host of its own will, settled there. */
  private FakeHost follower(long release) {
    var host = master.enrol(1);
    host.auto = true;
    standsOn(host, release);
    host.connect(master);
    return host;
  }

  private static void standsOn(FakeHost host, long release) {
    host.inventory = FakeReleases.inventory(release);
    host.settled = Optional.of(release(release));
  }

  private void asks(FakeHost host, long named) {
    master.said(host.session(), new HostWord.AskedPlan(release(named), host.inventory));
  }

  private void hearsAll(FakeHost host) {
    while (!host.inbox.isEmpty()) host.hear(master);
  }

  private static List<ReleaseId> ordered(FakeHost host) {
    return host.heard.stream()
        .filter(MasterWord.Ordered.class::isInstance)
        .map(word -> ((MasterWord.Ordered) word).order().release())
        .toList();
  }

  @Test
  void nobodyIsOrderedToAYankedRelease() {
    master.enrolConnected(2);
    says(at(1).withYanked(Set.of(2L)));

    assertThat(message(master.start(order(2, "100%", 0))))
        .contains("release test-bin/2 was yanked from channel stable")
        .contains("choose another one");
    assertThat(master.start(order(3, "100%", 0))).isInstanceOf(Answer.Ok.class);
  }

  @Test
  void whoIsOnTheWayToAYankedReleaseLosesTheOrderAndWhoMergesFinishes() {
    master.enrolConnected(2);
    says(at(1));
    master.start(order(2, "100%", 0));
    var merging = master.hosts.getFirst();
    var staged = master.hosts.getLast();
    master.hosts.forEach(this::hearsAll);
    merging.work(master);
    staged.work(master);
    master.hosts.forEach(this::hearsAll);
    assertThat(merging.merging).isTrue();
    assertThat(staged.merging).isFalse();

    says(at(1).withYanked(Set.of(2L)));

    assertThat(master.rollout().state()).isEqualTo("paused");
    assertThat(master.rollout().why()).contains("was yanked from channel stable");
    assertThat(view(staged).bar()).contains("was yanked");
    master.runAll();
    assertThat(merging.settled).contains(release(2));
    assertThat(staged.heard).anyMatch(w -> w instanceof MasterWord.Withdrawn);
    assertThat(staged.order).isEmpty();
    assertThat(master.rollout().state()).isEqualTo("paused");
    assertThat(master.rollout().waves().getFirst().failed()).isZero();
    assertThat(view(merging).bar()).isEqualTo("on a yanked release, 2");
    assertThat(explained(merging).getFirst())
        .isEqualTo("By its channel stable: on a yanked release, 2.");
  }

  @Test
  void aRolloutGoesOnWhenItsReleaseIsYankedNoMoreAndSomebodyResumesIt() {
    master.enrolConnected(2);
    says(at(1));
    master.start(order(2, "100%", 0));
    says(at(1).withYanked(Set.of(2L)));
    master.runAll();

    assertThat(message(master.act("r1", Action.RESUME))).contains("cannot go on", "was yanked");
    says(at(1));
    assertThat(master.rollout().state()).isEqualTo("paused");
    master.act("r1", Action.RESUME);
    master.runAll();

    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(master.hosts).allSatisfy(h -> assertThat(h.settled).contains(release(2)));
  }

  private Optional<Duration> left(FakeHost host) {
    return host.order.map(Order::deadline);
  }

  /** Ten minutes; it begins again from nothing, and others' word was in its way. */
  @Test
  void whoIsOrderedAnewOnceABarIsLiftedHasAllOfItsTime() {
    master.enrolConnected(1);
    var host = master.hosts.getFirst();
    says(at(1));
    master.start(order(2, "100%", 0));
    hearsAll(host);
    assertThat(left(host)).contains(Duration.ofMinutes(10));
    master.pass(Duration.ofMinutes(8));
    says(at(1).withYanked(Set.of(2L)));
    hearsAll(host);
    assertThat(host.order).isEmpty();
    master.pass(Duration.ofHours(3));
    says(at(1));
    master.act("r1", Action.RESUME);
    hearsAll(host);
    assertThat(left(host)).contains(Duration.ofMinutes(10));
    master.pass(Duration.ofMinutes(9));
    assertThat(master.rollout().members().getFirst().state()).isEqualTo("ordered");
    master.pass(Duration.ofMinutes(1));
    assertThat(master.rollout().members().getFirst().state()).isEqualTo("timed-out");
  }

  /** Whoever pauses first and forbids later gives nobody more than that. */
  @Test
  void whoIsRecalledInTheMiddleOfAPauseHasAllOfItsTimeAndNoMore() {
    master.enrolConnected(1);
    var host = master.hosts.getFirst();
    says(at(1));
    master.start(order(2, "100%", 0));
    hearsAll(host);
    master.pass(Duration.ofMinutes(8));
    master.act("r1", Action.PAUSE);
    master.pass(Duration.ofMinutes(30));
    says(at(1).withYanked(Set.of(2L)));
    master.pass(Duration.ofMinutes(30));
    says(at(1));
    hearsAll(host);
    master.act("r1", Action.RESUME);
    hearsAll(host);
    assertThat(left(host)).contains(Duration.ofMinutes(10));
  }

  @Test
  void aHostThatComesBackWithAYankedChangeStagedIsNotPermitted() {
    master.enrolConnected(1);
    says(at(1));
    master.start(order(2, "100%", 0));
    var host = master.hosts.getFirst();
    hearsAll(host);
    host.disconnect(master);
    says(at(1).withYanked(Set.of(2L)));

    host.connect(master);
    host.work(master);
    hearsAll(host);

    assertThat(host.merging).isFalse();
    assertThat(host.order).isEmpty();
    assertThat(host.heard).noneMatch(w -> w instanceof MasterWord.Permitted);
    assertThat(master.mind.floor.book.permissions().held()).isEmpty();
  }

  @Test
  void aMasterThatWasKilledHoldsWhomItHeldBefore() {
    master.enrolConnected(2);
    says(at(1));
    master.start(order(2, "100%", 0));
    var yanked = at(1).withYanked(Set.of(2L));
    says(yanked);
    master.hosts.forEach(this::hearsAll);

    master.restart();
    says(yanked);
    master.hosts.forEach(h -> h.heard.clear());
    master.hosts.forEach(h -> h.connect(master));
    master.runAll();

    assertThat(master.rollout().state()).isEqualTo("paused");
    assertThat(master.hosts).allSatisfy(h -> assertThat(ordered(h)).isEmpty());
    assertThat(master.hosts).allSatisfy(h -> assertThat(h.settled).isEmpty());
  }

  /** It was killed after the yank was recorded, and before the control loop heard of it. */
  @Test
  void aMasterThatLearnsOfAYankAtItsStartTakesOrdersBack() {
    master.enrolConnected(1);
    says(at(1));
    master.start(order(2, "100%", 0));
    hearsAll(master.hosts.getFirst());

    master.restart();
    says(at(1).withYanked(Set.of(2L)));
    master.hosts.getFirst().connect(master);
    master.runAll();

    assertThat(master.rollout().state()).isEqualTo("paused");
    assertThat(master.hosts.getFirst().settled).isEmpty();
    assertThat(master.hosts.getFirst().order).isEmpty();
  }

  /** The agent heard of the yank after the permission and before it began. */
  @Test
  void whatAHostItselfRefusesForTheYankIsNoFailure() {
    master.enrolConnected(1).getFirst().next = Outcome.FAILED;
    says(at(1));
    master.start(order(2, "100%", 0));
    var host = master.hosts.getFirst();
    hearsAll(host);
    host.work(master);
    hearsAll(host);
    assertThat(host.merging).isTrue();
    says(at(1).withYanked(Set.of(2L)));

    host.end(master);

    assertThat(master.rollout().state()).isEqualTo("paused");
    assertThat(master.rollout().waves().getFirst().failed()).isZero();
    assertThat(master.mind.floor.book.permissions().held()).isEmpty();
  }

  @Test
  void aFollowerBelowTheFloorSettlesThereFirst() {
    var host = follower(2);
    says(at(7).withFloor(4));

    asks(host, 7);
    hearsAll(host);
    assertThat(ordered(host)).containsExactly(release(4));
    assertThat(view(host).bar())
        .isEqualTo("goes to release 4 first, the floor of channel stable, and then to 7");
    master.runAll();
    assertThat(host.settled).contains(release(4));
    asks(host, 7);
    master.runAll();

    assertThat(ordered(host)).containsExactly(release(4), release(7));
    assertThat(host.inventory).isEqualTo(FakeReleases.inventory(7));
    assertThat(view(host).bar()).isEmpty();
  }

  @Test
  void aRolloutBringsWhoIsBelowTheFloorThereAndThenOn() {
    master.enrolConnected(2);
    standsOn(master.hosts.getFirst(), 2);
    standsOn(master.hosts.getLast(), 5);
    master.hosts.forEach(h -> h.disconnect(master));
    master.hosts.forEach(h -> h.connect(master));
    says(at(7).withFloor(4));

    var dry = master.start(order(7, "all", "100%", 0, "", true));
    assertThat(((Answer.Ok<RolloutView>) dry).value().members().getFirst().why())
        .startsWith("goes to release 4 first, the floor of channel stable, and then to 7: would");
    master.start(order(7, "100%", 0));
    master.runAll();

    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(ordered(master.hosts.getFirst())).containsExactly(release(4), release(7));
    assertThat(ordered(master.hosts.getLast())).containsExactly(release(7));
    assertThat(master.mind.floor.book.permissions().held()).isEmpty();
  }

  @Test
  void aFloorThatIsRaisedTurnsWhoIsOnTheWayPastIt() {
    master.enrolConnected(1);
    var host = master.hosts.getFirst();
    host.disconnect(master);
    standsOn(host, 2);
    host.connect(master);
    says(at(7));
    master.start(order(7, "100%", 0));
    hearsAll(host);

    says(at(7).withFloor(4));
    master.runAll();

    assertThat(ordered(host)).containsExactly(release(7), release(4), release(7));
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void aRolloutThatIsAbortedHalfWayLeavesTheHostOnTheFloor() {
    master.enrolConnected(1);
    var host = master.hosts.getFirst();
    host.disconnect(master);
    standsOn(host, 2);
    host.connect(master);
    says(at(7).withFloor(4));
    master.start(order(7, "100%", 0));
    hearsAll(host);
    host.work(master);
    hearsAll(host);

    master.act("r1", Action.ABORT);
    master.runAll();

    assertThat(host.settled).contains(release(4));
    assertThat(master.rollout().members().getFirst().state()).isEqualTo("withdrawn");
  }

  @Test
  void whoOnlySaysThatItSettledOnTheFloorDoesNotGoPastIt() {
    var host = follower(2);
    says(at(7).withFloor(4));
    host.lies = true;
    asks(host, 7);
    master.runAll();
    host.disconnect(master);
    host.settled = Optional.of(release(4));
    host.connect(master);
    master.tick(Duration.ofSeconds(1));
    host.lies = false;
    host.heard.clear();

    letTryAgain(host);
    asks(host, 7);
    master.runAll();

    assertThat(ordered(host)).containsExactly(release(4));
    assertThat(host.inventory).isEqualTo(FakeReleases.inventory(4));
  }

  private void letTryAgain(FakeHost host) {
    TestMaster.unchecked(() -> master.mind.desk.release(host.name, "operator/anna", "looked at"));
  }

  @Test
  void aFollowerThatGoesBackFromTheFloorDoesNotTryForEver() {
    var host = follower(2);
    host.next = Outcome.REVERTED;
    says(at(7).withFloor(4));
    asks(host, 7);
    master.runAll();
    asks(host, 7);
    master.runAll();

    assertThat(ordered(host)).containsExactly(release(4));
    assertThat(view(host).bar())
        .isEqualTo(
            "did not settle on release 4, the floor of channel stable, and does not try again by"
                + " itself; `wherry host host1 --release` lets it");
  }

  @Test
  void followersGoUpToABarrierAndOnlyThenOn() {
    var host = follower(2);
    says(at(7).withBarrier(Optional.of(5L)));
    asks(host, 7);
    master.runAll();
    asks(host, 7);
    master.runAll();
    assertThat(ordered(host)).containsExactly(release(5));
    assertThat(view(host).bar())
        .contains("release test-bin/7 is past the barrier at 5 of channel stable")
        .contains("wherry channel lift stable");
    assertThat(message(master.start(order(6, "100%", 0)))).contains("past the barrier at 5");

    says(at(7));
    asks(host, 7);
    master.runAll();

    assertThat(ordered(host)).containsExactly(release(5), release(7));
  }

  @Test
  void aBarrierStopsWhoIsOnTheWayPastItAndLetsBackWhoIsPastIt() {
    master.enrolConnected(2);
    says(at(7));
    master.start(order(6, "100%", 0));
    master.runAll();
    master.start(order(7, "1,100%", 0));
    var first = master.hosts.getFirst();
    hearsAll(first);

    says(at(7).withBarrier(Optional.of(5L)));
    master.runAll();

    assertThat(master.rollout().state()).isEqualTo("paused");
    assertThat(first.settled).contains(release(6));
    master.act("r2", Action.ABORT);
    assertThat(master.start(order(5, "100%", 0))).isInstanceOf(Answer.Ok.class);
    master.runAll();
    assertThat(master.hosts).allSatisfy(h -> assertThat(h.settled).contains(release(5)));
  }

  @Test
  void aFollowersOrderIsTakenBackByABarrierWithoutBlame() {
    var host = follower(2);
    says(at(7));
    asks(host, 7);
    hearsAll(host);
    says(at(7).withBarrier(Optional.of(2L)));
    master.runAll();

    assertThat(host.order).isEmpty();
    assertThat(host.settled).contains(release(2));
    assertThat(view(host).state().word()).isEqualTo("settled");
    assertThat(view(host).bar()).contains("past the barrier at 2");
  }

  @Test
  void goingBackBelowTheFloorTakesALowerFloorFirst() {
    master.enrolConnected(1);
    says(at(7));
    var host = master.hosts.getFirst();
    host.disconnect(master);
    standsOn(host, 2);
    host.connect(master);
    master.start(order(7, "100%", 0));
    master.runAll();
    says(at(7).withFloor(4));

    assertThat(message(master.act("r1", Action.REVERT)))
        .contains("r1 cannot take back host1")
        .contains("is below 4, the floor of channel stable")
        .contains("wherry channel floor stable 2");
    assertThat(master.rollout().state()).isEqualTo("finished");
    says(at(7).withFloor(2));
    master.act("r1", Action.REVERT);
    master.runAll();

    assertThat(host.settled).contains(release(2));
    assertThat(master.rollout().state()).isEqualTo("reverted");
  }

  @Test
  void aChannelTellsWhomAChangeWouldConcernAndNothingHappens() {
    master.enrolConnected(2);
    says(at(1));
    master.start(order(2, "1,100%", 0));
    var size = master.ledger.size();

    var concern = master.mind.channels.of(List.of(at(1).withYanked(Set.of(2L))));

    assertThat(concern.following()).isEqualTo(2);
    assertThat(concern.lines())
        .containsExactly("on their way there, and lose their order: host1", "held: host1, host2");
    assertThat(concern.rollouts()).singleElement().asString().startsWith("r1 to release 2: ");
    assertThat(master.ledger.size()).isEqualTo(size);
    assertThat(master.rollout().state()).isEqualTo("running");
  }
}
