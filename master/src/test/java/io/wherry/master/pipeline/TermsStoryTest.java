package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Fault;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import io.wherry.common.model.Step;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.MetricGate;
import io.wherry.master.rollout.MetricGate.Reading;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Retry;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Terms that look at hosts, at what is measured and at who is there, over the real control loop.
 */
class TermsStoryTest {
  private static final Duration BAKE = Duration.ofMinutes(5);
  private final TestMaster master = new TestMaster(10);
  private Passing passing = Passing.of(100, Duration.ZERO);
  private Budget budget = Budget.parse("0", Budget.Then.ABORT, Retry.NEVER);

  private void start(String waves) {
    var limits =
        new RolloutOrder.Limits(
            passing, budget, Caps.of(5), Deadlines.each(Duration.ofMinutes(10)));
    var order = new RolloutOrder(2, "all", Waves.parse(waves), limits, false, "", "");
    assertThat(master.start(order)).isInstanceOf(Answer.Ok.class);
  }

  private String state() {
    return master.rollout().state();
  }

  private String member(int host) {
    return master.rollout().members().get(host).state();
  }

  @Test
  void aHostThatFallsSilentWhileItsWaveBakesStopsTheNextOne() {
    passing = Passing.of(100, BAKE);
    master.enrolConnected(3);
    start("1,100%");
    master.runAll();
    assertThat(state()).isEqualTo("baking");
    master.hosts.getFirst().disconnect(master);
    master.pass(BAKE);
    assertThat(state()).isEqualTo("paused");
    assertThat(master.rollout().why())
        .contains("not well after wave 1")
        .contains("host1 is silent");
    assertThat(member(1)).isEqualTo("pending");
    master.hosts.getFirst().connect(master);
    master.act("", Action.RESUME);
    master.pass(Duration.ofSeconds(1));
    assertThat(state()).isEqualTo("running");
    master.runAll();
    assertThat(state()).isEqualTo("finished");
  }

  @Test
  void aHealthyWaveLetsTheNextOneBegin() {
    passing = Passing.of(100, BAKE);
    master.enrolConnected(2);
    start("1,100%");
    master.runAll();
    master.pass(BAKE);
    assertThat(member(1)).isEqualTo("ordered");
  }

  /** Answers questions when it is told to. */
  private static final class Measured implements MetricSource {
    final List<Consumer<Reading>> asked = new ArrayList<>();

    @Override
    public void ask(String query, Consumer<Reading> answer) {
      asked.add(answer);
    }
  }

  private Measured measured() {
    var measured = new Measured();
    master.metrics = measured;
    master.restart();
    passing =
        new Passing(
            100,
            Duration.ZERO,
            Amount.NONE,
            Set.of(),
            Optional.of(MetricGate.parse("sum(errors) < 5")));
    master.enrolConnected(2);
    start("1,100%");
    master.runAll();
    assertThat(state()).isEqualTo("checking");
    master.pass(Duration.ofSeconds(1));
    return measured;
  }

  @Test
  void whatIsMeasuredLetsTheNextWaveBegin() {
    var measured = measured();
    assertThat(measured.asked).hasSize(1);
    measured.asked.getFirst().accept(new Reading.Values(List.of(0.0)));
    master.pass(Duration.ofSeconds(1));
    assertThat(state()).isEqualTo("running");
    assertThat(member(1)).isEqualTo("ordered");
  }

  @Test
  void whatIsMeasuredStopsTheNextWave() {
    var measured = measured();
    measured.asked.getFirst().accept(new Reading.Values(List.of(7.0)));
    master.pass(Duration.ofSeconds(1));
    assertThat(state()).isEqualTo("paused");
    assertThat(master.rollout().why()).isEqualTo("sum(errors) is 7.0, not < 5.0");
    assertThat(member(1)).isEqualTo("pending");
  }

  @Test
  void noDataIsAskedForAgainAndInTheEndTakenForBad() {
    var measured = measured();
    for (int i = 0; i < 4; i++) {
      measured.asked.getLast().accept(new Reading.Nothing("connection refused"));
      master.pass(Duration.ofSeconds(31));
    }
    assertThat(measured.asked.size()).isGreaterThan(2);
    measured.asked.getLast().accept(new Reading.Nothing("connection refused"));
    master.pass(Duration.ofSeconds(1));
    assertThat(state()).isEqualTo("paused");
    assertThat(master.rollout().why())
        .isEqualTo("nothing says whether sum(errors) < 5.0: connection refused");
  }

  @Test
  void anAnswerToAnEarlierLookDoesNotCount() {
    var measured = measured();
    master.act("", Action.PAUSE);
    master.pass(Duration.ofMinutes(1));
    master.act("", Action.RESUME);
    measured.asked.getFirst().accept(new Reading.Values(List.of(0.0)));
    master.pass(Duration.ofSeconds(1));
    assertThat(state()).isEqualTo("checking");
    assertThat(measured.asked).hasSize(2);
  }

  @Test
  void aCheckGoesOnAfterTheMasterWasKilled() {
    var measured = measured();
    master.restart();
    master.hosts.forEach(h -> h.connect(master));
    master.pass(Duration.ofSeconds(1));
    measured.asked.getLast().accept(new Reading.Values(List.of(0.0)));
    master.pass(Duration.ofSeconds(1));
    assertThat(state()).isEqualTo("running");
  }

  @Test
  void aGateThatNobodyCanAnswerIsRefusedAtTheStart() {
    passing =
        new Passing(
            100, Duration.ZERO, Amount.NONE, Set.of(), Optional.of(MetricGate.parse("up < 5")));
    master.enrolConnected(1);
    var limits =
        new RolloutOrder.Limits(
            passing, budget, Caps.of(5), Deadlines.each(Duration.ofMinutes(10)));
    var order = new RolloutOrder(2, "all", Waves.parse("100%"), limits, false, "", "");
    assertThat(((Answer.Refused<?>) master.start(order)).message())
        .isEqualTo(
            "the metric gate cannot be asked: no Prometheus server is configured; set"
                + " rollouts.prometheus");
  }

  @Test
  void anApprovalIsAskedForAndGiven() {
    passing = new Passing(100, Duration.ZERO, Amount.NONE, Set.of(1), Optional.empty());
    master.enrolConnected(2);
    start("1,100%");
    master.runAll();
    assertThat(state()).isEqualTo("awaiting");
    assertThat(master.rollout().why()).contains("waits for approval");
    master.restart();
    master.hosts.forEach(h -> h.connect(master));
    assertThat(state()).isEqualTo("awaiting");
    master.act("", Action.APPROVE);
    master.runAll();
    assertThat(state()).isEqualTo("finished");
    assertThat(((Answer.Refused<?>) master.act("", Action.APPROVE)).message())
        .contains("there is nothing to approve");
  }

  @Test
  void aCanaryThatIsAwayIsReplacedAndMovesLastWhenItIsBack() {
    passing = new Passing(100, Duration.ZERO, new Amount(1, false), Set.of(), Optional.empty());
    var away = master.enrolConnected(3).getFirst();
    away.disconnect(master);
    start("1,100%");
    master.runAll();
    assertThat(member(1)).as("it may only be late").isEqualTo("pending");
    master.pass(Duration.ofMinutes(5));
    assertThat(member(0)).isEqualTo("pending");
    assertThat(member(1)).isEqualTo("ordered");
    away.connect(master);
    master.runAll();
    assertThat(state()).isEqualTo("finished");
    assertThat(away.settled).contains(FakeReleases.release(2));
    assertThat(away.heard.stream().filter(w -> w instanceof MasterWord.Ordered)).hasSize(1);
  }

  @Test
  void whoEnrolsMeanwhileIsTakenAlong() {
    passing = new Passing(100, Duration.ZERO, Amount.NONE, Set.of(1), Optional.empty());
    master.enrolConnected(2);
    start("1,100%");
    master.runAll();
    var late = master.enrol(9);
    late.connect(master);
    assertThat(master.rollout().members()).hasSize(3);
    master.act("", Action.APPROVE);
    master.runAll();
    assertThat(late.settled).contains(FakeReleases.release(2));
  }

  @Test
  void aBudgetThatPausesLeavesTheFleetAsItIs() {
    budget = Budget.parse("0", Budget.Then.PAUSE, Retry.NEVER);
    master.enrolConnected(3).getFirst().next = Outcome.REVERTED;
    start("1,100%");
    master.runAll();
    assertThat(state()).isEqualTo("paused");
    master.hosts.getFirst().next = Outcome.SETTLED;
    master.act("", Action.RESUME);
    master.act("", Action.RETRY);
    master.runAll();
    assertThat(state()).isEqualTo("finished");
    assertThat(master.hosts)
        .allSatisfy(h -> assertThat(h.settled).contains(FakeReleases.release(2)));
  }

  /** By its own word, whatever it was asked to do. */
  private void ends(FakeHost host, Outcome outcome, Fault why) {
    var order = host.order.orElseThrow();
    host.order = Optional.empty();
    host.merging = false;
    host.report(
        master,
        new Report.Ended(
            order.change(),
            order.release(),
            outcome,
            Optional.empty(),
            Optional.of(why),
            host.inventory,
            Report.Cost.NONE));
  }

  /** A first host that merges, and says that it went back as nobody confirmed it. */
  private void goesBackUnconfirmed(boolean masterWasAway) {
    var host = master.enrolConnected(2).getFirst();
    start("1,100%");
    while (!host.inbox.isEmpty()) host.hear(master);
    host.work(master);
    while (!host.merging) host.hear(master);
    master.now = master.now.plusSeconds(60);
    if (masterWasAway) {
      master.restart();
      master.hosts.forEach(h -> h.connect(master));
    }
    var unconfirmed = Fault.passing("nobody confirmed").because(Fault.Cause.UNCONFIRMED);
    ends(host, Outcome.REVERTED, unconfirmed);
  }

  @Test
  void whoWentBackBecauseTheMasterWasAwaySpendsNoBudgetAndIsOrderedAgain() {
    goesBackUnconfirmed(true);
    assertThat(state()).isEqualTo("running");
    assertThat(member(0)).isEqualTo("resting");
    master.pass(Duration.ofMinutes(2));
    master.runAll();
    assertThat(state()).isEqualTo("finished");
  }

  @Test
  void whoWentBackUnconfirmedUnderAMasterThatWasThereHasFailed() {
    goesBackUnconfirmed(false);
    assertThat(state()).isEqualTo("aborted");
    assertThat(member(0)).isEqualTo("reverted");
  }

  /** The first host, permitted to merge, under a budget that allows nothing. */
  private FakeHost merging() {
    var host = master.enrolConnected(2).getFirst();
    start("1,100%");
    while (!host.inbox.isEmpty()) host.hear(master);
    host.work(master);
    while (!host.merging) host.hear(master);
    return host;
  }

  private void asksAnew(FakeHost host, Inventory now) {
    var order = host.order.orElseThrow();
    host.merging = false;
    host.inventory = now;
    var why = "the host changed meanwhile: app/x came";
    master.said(host.session(), new HostWord.AskedPlan(order.release(), now, why));
  }

  private List<String> explanation(FakeHost host) {
    return ((Answer.Ok<HostDetail>) master.mind.desk.host(host.name)).value().explanation();
  }

  @Test
  void whoWasChangedBySomebodyElseBeforeItsMergeGetsAnotherPlanAndLeavesItsPermission() {
    var host = merging();
    var first = host.order.orElseThrow().change();
    asksAnew(host, FakeReleases.inventory(3));
    assertThat(master.mind.floor.book.permissions().held()).isEmpty();
    assertThat(state()).isEqualTo("running");
    assertThat(member(0)).isEqualTo("ordered");
    assertThat(explanation(host)).anyMatch(line -> line.contains("app/x came"));
    while (!host.inbox.isEmpty()) host.hear(master);
    assertThat(host.order.orElseThrow().change()).isNotEqualTo(first);
    assertThat(host.order.orElseThrow().plan().inventory()).isEqualTo(host.inventory.digest());
    master.runAll();
    assertThat(state()).isEqualTo("finished");
  }

  @Test
  void whoAsksForAnotherPlanAfterItsDeadlineIsNotOrderedAnew() {
    var host = merging();
    master.pass(Duration.ofMinutes(5));
    master.pass(Duration.ofMinutes(5));
    assertThat(member(0)).isEqualTo("timed-out");
    host.heard.clear();
    asksAnew(host, FakeReleases.inventory(3));
    while (!host.inbox.isEmpty()) host.hear(master);
    assertThat(host.heard).noneMatch(word -> word instanceof MasterWord.Ordered);
    assertThat(host.order).as("it is withdrawn").isEmpty();
    assertThat(master.mind.floor.fleet().host(host.id).orElseThrow().assignment()).isEmpty();
    assertThat(master.mind.floor.book.permissions().held()).isEmpty();
  }

  /** As somebody only touched the database, the plan still fits. */
  @Test
  void whoIsAsItWasIsOrderedTheSameAgain() {
    var host = merging();
    var first = host.order.orElseThrow().change();
    asksAnew(host, host.inventory);
    while (!host.inbox.isEmpty()) host.hear(master);
    assertThat(host.order.orElseThrow().change()).isEqualTo(first);
    assertThat(master.mind.floor.book.permissions().held()).isEmpty();
    master.runAll();
    assertThat(state()).isEqualTo("finished");
  }

  @Test
  void whoIsNeverLeftAloneSpendsNoBudgetAndMayBeOrderedAgain() {
    var host = merging();
    var changed = Fault.local("none of 4 plans fitted: app/x came");
    ends(host, Outcome.FAILED, changed.because(Fault.Cause.CHANGED_MEANWHILE));
    assertThat(state()).isEqualTo("paused");
    assertThat(member(0)).isEqualTo("failed");
    assertThat(explanation(host)).anyMatch(line -> line.contains("app/x came"));
    master.act("", Action.RETRY);
    master.act("", Action.RESUME);
    master.runAll();
    assertThat(state()).isEqualTo("finished");
    assertThat(member(0)).isEqualTo("settled");
  }

  private void says(FakeHost host, Step step, String detail, Optional<Fault.Cause> because) {
    var order = host.order.orElseThrow();
    host.report(
        master, new Report.Progress(order.change(), order.release(), step, 0, 0, detail, because));
  }

  private static final Optional<Fault.Cause> OTHERS = Optional.of(Fault.Cause.CHANGED_MEANWHILE);

  @Test
  void whoSaysAtItsDeadlineThatSomebodyElseIsInItsWaySpendsNoBudgetAndMayBeOrderedAgain() {
    var host = master.enrolConnected(2).getFirst();
    start("1,100%");
    while (!host.inbox.isEmpty()) host.hear(master);
    says(host, Step.WAITING, "process 7 (cave) changes packages in this root", OTHERS);
    master.pass(Duration.ofMinutes(9));
    says(host, Step.SYNCING, "attempt 7", OTHERS);
    says(host, Step.FETCHING, "", Optional.empty());
    master.pass(Duration.ofMinutes(1));
    assertThat(member(0)).isEqualTo("timed-out");
    assertThat(state()).isEqualTo("paused");
    assertThat(master.rollout().members().getFirst().excused()).isTrue();
    assertThat(explanation(host)).anyMatch(line -> line.contains("process 7 (cave)"));
    while (!host.inbox.isEmpty()) host.hear(master);
    assertThat(host.order).as("it must not begin any more").isEmpty();
    master.act("", Action.RETRY);
    master.act("", Action.RESUME);
    master.runAll();
    assertThat(state()).isEqualTo("finished");
    assertThat(member(0)).isEqualTo("settled");
  }

  @Test
  void whoHasStagedSinceOrWaitsForSomethingElseHasTimedOut() {
    var host = master.enrolConnected(2).getFirst();
    start("1,100%");
    while (!host.inbox.isEmpty()) host.hear(master);
    says(host, Step.WAITING, "process 7 (cave) changes packages in this root", OTHERS);
    says(host, Step.ASKING, "", Optional.empty());
    says(host, Step.WAITING, "not enough room", Optional.empty());
    master.pass(Duration.ofMinutes(9));
    master.pass(Duration.ofMinutes(1));
    assertThat(member(0)).isEqualTo("timed-out");
    assertThat(state()).isEqualTo("aborted");
  }

  /** Hosts give up themselves; one that does not is stopped here, and blames nobody either. */
  @Test
  void whoAsksForPlansWithoutEndGetsNoMore() {
    var host = merging();
    for (int i = 0; i < 20; i++) {
      if (host.order.isPresent()) asksAnew(host, FakeReleases.inventory(3 + i % 2));
      while (!host.inbox.isEmpty()) host.hear(master);
    }
    assertThat(host.order).isEmpty();
    assertThat(state()).isEqualTo("paused");
    assertThat(member(0)).isEqualTo("failed");
    master.act("", Action.RESUME);
    master.runAll();
    assertThat(state()).isEqualTo("finished");
  }

  @Test
  void whoWaitsForPermissionMissesNoDeadline() {
    var small = new TestMaster(0);
    small.enrolConnected(1);
    var limits = TestMaster.limits(100, Duration.ZERO, 0, 1);
    small.start(new RolloutOrder(2, "all", Waves.parse("100%"), limits, false, "", ""));
    var host = small.hosts.getFirst();
    while (!host.inbox.isEmpty()) host.hear(small);
    host.work(small);
    small.tick(Duration.ofHours(9));
    assertThat(small.rollout().members().getFirst().state()).isEqualTo("ready");
    assertThat(small.rollout().state()).isEqualTo("running");
    assertThat(small.merging()).as("a cap of nobody is a pause").isZero();
    var said = ((Answer.Ok<HostDetail>) small.mind.desk.host(host.name)).value().explanation();
    assertThat(said).anyMatch(line -> line.contains("fleet.max-concurrent is 0"));
  }

  /** A first host of two that may be merging when it is given up, and is ordered once more. */
  private FakeHost isTriedAgainWhileItMayBeMerging(TestMaster small) {
    var host = small.enrolConnected(2).getFirst();
    var limits = TestMaster.limits(50, Duration.ZERO, 1, 2);
    small.start(new RolloutOrder(2, "all", Waves.parse("100%"), limits, false, "", ""));
    while (!host.inbox.isEmpty()) host.hear(small);
    host.work(small);
    while (!host.merging) host.hear(small);
    var other = small.hosts.getLast();
    while (!other.inbox.isEmpty()) other.hear(small);
    other.work(small);
    for (int i = 0; i < 11; i++) small.pass(Duration.ofMinutes(1));
    assertThat(small.rollout().members().getFirst().state()).isEqualTo("timed-out");
    small.act("", Action.RETRY);
    assertThat(small.rollout().members().getFirst().state()).isEqualTo("ordered");
    return host;
  }

  private static List<String> holders(TestMaster small) {
    return small.mind.desk.status().holders().stream()
        .map(holder -> holder.name() + " " + holder.change())
        .toList();
  }

  @Test
  void whoIsTriedAgainWhileItMayBeMergingKeepsItsSlotAndGetsAnOrder() {
    var small = new TestMaster(1);
    var host = isTriedAgainWhileItMayBeMerging(small);
    assertThat(holders(small)).containsExactly("host1 r1-" + host.id + "-1");
    var other = small.hosts.getLast();
    while (!other.inbox.isEmpty()) other.hear(small);
    other.work(small);
    assertThat(other.merging).as("the only slot is still counted").isFalse();
    while (!host.inbox.isEmpty()) host.hear(small);
    assertThat(host.heard)
        .filteredOn(MasterWord.Ordered.class::isInstance)
        .extracting(word -> ((MasterWord.Ordered) word).order().change().value())
        .containsExactly("r1-" + host.id + "-1", "r1-" + host.id + "-2");
    small.restart();
    assertThat(holders(small)).containsExactly("host1 r1-" + host.id + "-1");
  }

  @Test
  void itsLateSuccessFreesTheSlotAndItsNewOrderEndsWithoutAnotherMerge() {
    var small = new TestMaster(1);
    var host = isTriedAgainWhileItMayBeMerging(small);
    host.end(small);
    assertThat(holders(small)).doesNotContain("host1 r1-" + host.id + "-1");
    small.runAll();
    assertThat(small.rollout().state()).isEqualTo("finished");
    assertThat(small.hosts)
        .allSatisfy(h -> assertThat(h.settled).contains(FakeReleases.release(2)));
    assertThat(holders(small)).isEmpty();
  }

  @Test
  void itsLateFailureIsNoAnswerToTheNewOrder() {
    var small = new TestMaster(1);
    var host = isTriedAgainWhileItMayBeMerging(small);
    host.next = Outcome.FAILED;
    host.end(small);
    assertThat(small.rollout().members().getFirst().state()).isEqualTo("ordered");
    host.next = Outcome.SETTLED;
    small.runAll();
    assertThat(small.rollout().state()).isEqualTo("finished");
    assertThat(host.settled).contains(FakeReleases.release(2));
  }

  @Test
  void whoNeverCameBackFromItsMergeGreetsAndFreesTheSlotForItsNewOrder() {
    var small = new TestMaster(1);
    var host = isTriedAgainWhileItMayBeMerging(small);
    host.merging = false;
    host.order = Optional.empty();
    host.restart(small);
    assertThat(holders(small))
        .as("who waits is let in")
        .containsExactly("host2 r1-" + small.hosts.getLast().id + "-1");
    small.runAll();
    assertThat(small.rollout().state()).isEqualTo("finished");
    assertThat(host.settled).contains(FakeReleases.release(2));
  }
}
