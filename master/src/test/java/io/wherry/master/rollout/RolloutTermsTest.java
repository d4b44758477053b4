package io.wherry.master.rollout;

import static io.wherry.master.rollout.Seats.host;
import static io.wherry.master.rollout.Seats.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.RolloutId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What operators agree to beyond the plainest terms, on the machine alone. */
class RolloutTermsTest {
  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Duration STAGE = Duration.ofMinutes(10);
  private static final Duration MERGE = Duration.ofMinutes(4);
  private static final Retry TWICE = new Retry(2, new Amount(3, false), Duration.ofMinutes(1));
  private Instant now = NOON;
  private Passing passing = Passing.of(100, Duration.ZERO);
  private Budget budget = Budget.parse("0", Budget.Then.ABORT, Retry.NEVER);
  private Caps caps = Caps.of(10);
  private RolloutState state = begin("100%", 1);

  private RolloutState begin(String waves, int hosts) {
    var terms =
        new Terms(
            release(2),
            "all",
            Waves.parse(waves),
            passing,
            budget,
            caps,
            new Deadlines(STAGE, MERGE));
    var seats = Seats.of(hosts);
    state = RolloutMachine.begin(RolloutId.of(1), terms, seats, now).next();
    return state;
  }

  private Step then(RolloutEvent event) {
    var step = RolloutMachine.step(state, event, now);
    state = step.next();
    return step;
  }

  private Member member(int host) {
    return state.members().get(host(host)).orElseThrow();
  }

  private String word(int host) {
    return member(host).state().word();
  }

  private ChangeId change(int host) {
    return member(host).state().openChange().orElseThrow();
  }

  private Step ends(int host, Outcome outcome, Fault.Category kind) {
    return then(
        new RolloutEvent.Ended(host(host), change(host), outcome, "so it is", Optional.of(kind)));
  }

  private void settles(int... hosts) {
    for (int host : hosts)
      then(new RolloutEvent.Ended(host(host), change(host), Outcome.SETTLED, "", Optional.empty()));
  }

  /** It was not there, and has not been for a while. */
  private Step away(int host) {
    then(new RolloutEvent.Missed(host(host), change(host)));
    return then(new RolloutEvent.Absent(host(host), change(host)));
  }

  private void mayBeAbsent(int hosts) {
    passing =
        new Passing(
            100, Duration.ZERO, new Amount(hosts, false), new TreeSet<>(), Optional.empty());
  }

  /** Each brings its whole time along: without an end, so would the rollout be. */
  @Test
  void whoLetsOnePermissionAfterTheOtherGoByFailsAndMayNotBegin() {
    begin("100%", 1);
    for (int times = 1; times < MemberMachine.MOST_PERMISSIONS; times++) {
      letsOneGoBy(new RolloutEvent.NotMerging(host(0), change(0)));
      assertThat(word(0)).isEqualTo("ordered");
    }
    var change = change(0);
    var step = letsOneGoBy(new RolloutEvent.NotMerging(host(0), change));

    assertThat(word(0)).isEqualTo("failed");
    assertThat(member(0).state().why()).isEqualTo("was permitted to merge 8 times, and never did");
    assertThat(state.phase().why()).isEqualTo("1 failed; 0 allowed");
    assertThat(step.effects())
        .contains(new Effect.Withdraw(host(0), change, member(0).state().why()));
  }

  @Test
  void soDoesWhoAsksForAnotherPlanEachTime() {
    begin("100%", 1);
    var why = Optional.of("app/x came");
    for (int times = 1; times < MemberMachine.MOST_PERMISSIONS; times++) {
      letsOneGoBy(new RolloutEvent.NotMerging(host(0), change(0)));
      then(new RolloutEvent.Replanned(host(0), change(0), anew(times), why));
    }
    var step = letsOneGoBy(new RolloutEvent.NotMerging(host(0), change(0)));

    assertThat(word(0)).isEqualTo("failed");
    assertThat(step.effects())
        .contains(new Effect.Withdraw(host(0), anew(7), member(0).state().why()));
  }

  /** It has merged, and goes on from there under the next name. */
  @Test
  void whoSettlesOnFloorsOnItsWayHasLetNoPermissionGoBy() {
    begin("100%", 1);
    for (int floors = 1; floors <= MemberMachine.MOST_PERMISSIONS; floors++)
      letsOneGoBy(new RolloutEvent.Replanned(host(0), change(0), anew(floors)));
    assertThat(word(0)).isEqualTo("ordered");
    assertThat(member(0).tally().lapsed()).isZero();
  }

  /** An order that is given anew has all of them again. */
  @Test
  void whoeverIsToldToRetryItForgetsHowOftenThatWas() {
    budget = Budget.parse("0", Budget.Then.PAUSE, Retry.NEVER);
    begin("100%", 1);
    for (int times = 0; times < MemberMachine.MOST_PERMISSIONS; times++)
      letsOneGoBy(new RolloutEvent.NotMerging(host(0), change(0)));
    assertThat(word(0)).isEqualTo("failed");
    then(new RolloutEvent.RetryAsked("anna"));
    then(new RolloutEvent.ResumeAsked());
    letsOneGoBy(new RolloutEvent.NotMerging(host(0), change(0)));
    assertThat(word(0)).isEqualTo("ordered");
  }

  private static ChangeId anew(int times) {
    return new ChangeId("c-anew-" + times);
  }

  private Step letsOneGoBy(RolloutEvent event) {
    then(new RolloutEvent.MayMerge(host(0), change(0)));
    return then(event);
  }

  @Test
  void anAbsentCanaryIsReplacedByAnotherOneAndGoesLast() {
    mayBeAbsent(1);
    begin("1,2,100%", 4);
    var step = away(0);
    assertThat(step.effects()).hasAtLeastOneElementOfType(Effect.Withdraw.class);
    assertThat(member(0).wave()).isEqualTo(2);
    assertThat(word(0)).isEqualTo("pending");
    assertThat(member(1).wave()).isEqualTo(0);
    assertThat(word(1)).isEqualTo("ordered");
    assertThat(state.phase()).isEqualTo(new Phase.Running(0));
  }

  @Test
  void moreAbsentHostsThanAgreedHoldTheirWaveAndSpendTheBudget() {
    mayBeAbsent(1);
    begin("2,100%", 4);
    away(0);
    away(1);
    assertThat(word(1)).as("the second one is waited for").isEqualTo("ordered");
    settles(2);
    assertThat(state.phase()).isEqualTo(new Phase.Running(0));
    now = now.plus(STAGE);
    then(new RolloutEvent.Overdue(host(1), change(1), false));
    assertThat(word(1)).isEqualTo("unreachable");
    assertThat(state.phase().why()).isEqualTo("1 unreachable; 0 allowed");
  }

  @Test
  void whoStaysAwayThroughTheLastWaveIsLeftOutAndSaid() {
    mayBeAbsent(1);
    begin("100%", 3);
    away(2);
    settles(0, 1);
    assertThat(state.phase()).isEqualTo(new Phase.Running(0));
    now = now.plus(STAGE);
    then(new RolloutEvent.Overdue(host(2), change(2), false));
    assertThat(state.phase()).isInstanceOf(Phase.Finished.class);
    assertThat(member(2).state())
        .isEqualTo(new MemberState.Withdrawn("was not connected in all its time"));
  }

  @Test
  void whoComesBackInTheLastWaveMovesLikeTheOthers() {
    mayBeAbsent(1);
    begin("1,100%", 3);
    away(0);
    settles(1);
    assertThat(state.phase()).isEqualTo(new Phase.Running(1));
    settles(0, 2);
    assertThat(state.phase()).isInstanceOf(Phase.Finished.class);
  }

  @Test
  void whoIsSilentAfterPermissionHasFailedHoweverManyMayBeAbsent() {
    mayBeAbsent(2);
    begin("100%", 3);
    then(new RolloutEvent.MayMerge(host(0), change(0)));
    away(0);
    now = now.plus(MERGE);
    then(new RolloutEvent.Overdue(host(0), change(0), false));
    assertThat(word(0)).isEqualTo("unreachable");
    assertThat(state.phase()).isInstanceOf(Phase.Aborted.class);
  }

  private Step late(int number, String others) {
    return then(new RolloutEvent.Overdue(host(number), change(number), true, Optional.of(others)));
  }

  @Test
  void whomSomebodyElseKeepsWaitingUntilItsDeadlineTimesOutAndSpendsNothing() {
    begin("2,100%", 4);
    now = now.plus(STAGE);
    var step = late(0, "waiting for process 7 (cave)");
    assertThat(step.effects()).hasAtLeastOneElementOfType(Effect.Withdraw.class);
    assertThat(word(0)).isEqualTo("timed-out");
    assertThat(member(0).tally().excused()).isTrue();
    assertThat(member(0).state().why())
        .isEqualTo("did not report within its deadline: waiting for process 7 (cave)");
    then(new RolloutEvent.MayMerge(host(1), change(1)));
    now = now.plus(MERGE);
    late(1, "waiting for process 8 (cave)");
    assertThat(member(1).tally().excused()).isTrue();
    assertThat(state.phase()).isInstanceOf(Phase.Paused.class);
    assertThat(state.phase().why())
        .contains("nobody of wave 1 has tried it", "waiting for process 8 (cave)");
  }

  /** To have reverted on the way back is to be where it was to leave. */
  @Test
  void whoWasChangedMeanwhileOnTheWayBackIsNotBack() {
    begin("100%", 1);
    settles(0);
    then(new RolloutEvent.RevertAsked("slow"));
    var back = member(0).state().openChange().orElseThrow();
    then(new RolloutEvent.MayMerge(host(0), back));
    var reverted = Optional.of(Outcome.REVERTED);
    then(new RolloutEvent.Unsteady(host(0), back, "app/x came", reverted));
    assertThat(word(0)).isEqualTo("failed");
    assertThat(state.phase().why()).contains("1 hosts could not be taken back");
  }

  /** Its word from before its stream went counts for nothing. */
  @Test
  void whoIsAwayAtItsDeadlineIsUnreachableWhateverItSaidBefore() {
    begin("100%", 2);
    now = now.plus(STAGE);
    var said = Optional.of("waiting for process 7 (cave)");
    then(new RolloutEvent.Overdue(host(0), change(0), false, said));
    assertThat(word(0)).isEqualTo("unreachable");
    assertThat(state.phase()).isInstanceOf(Phase.Aborted.class);
  }

  @Test
  void whoEnrolsMeanwhileGoesInTheLastWave() {
    begin("1,100%", 2);
    then(new RolloutEvent.Joined(new Seat(host(7), Optional.empty(), Optional.empty())));
    assertThat(member(7).wave()).isEqualTo(1);
    settles(0);
    assertThat(word(7)).isEqualTo("ordered");
    settles(1, 7);
    assertThat(state.phase()).isInstanceOf(Phase.Finished.class);
    var ended = state;
    then(new RolloutEvent.Joined(new Seat(host(8), Optional.empty(), Optional.empty())));
    assertThat(state).isEqualTo(ended);
  }

  @Test
  void whatMayPassIsTriedAgainAfterAPauseThatGrows() {
    budget = Budget.parse("0", Budget.Then.ABORT, TWICE);
    begin("100%", 1);
    ends(0, Outcome.FAILED, Fault.Category.TRANSIENT);
    assertThat(word(0)).isEqualTo("resting");
    assertThat(state.phase()).isEqualTo(new Phase.Running(0));
    var first = ((MemberState.Resting) member(0).state()).until();
    assertThat(Duration.between(now, first))
        .isBetween(Duration.ofSeconds(60), Duration.ofSeconds(75));
    then(new RolloutEvent.Ticked());
    assertThat(word(0)).isEqualTo("resting");
    now = first;
    then(new RolloutEvent.Ticked());
    assertThat(change(0).value()).isEqualTo("r1-" + host(0) + "-2");
    ends(0, Outcome.FAILED, Fault.Category.LOCAL);
    var second = ((MemberState.Resting) member(0).state()).until();
    assertThat(Duration.between(now, second)).isGreaterThanOrEqualTo(Duration.ofMinutes(2));
    now = second;
    then(new RolloutEvent.Ticked());
    ends(0, Outcome.FAILED, Fault.Category.TRANSIENT);
    assertThat(word(0)).as("twice and no more").isEqualTo("failed");
  }

  @Test
  void whatWillNotPassIsNotTriedAgain() {
    budget = Budget.parse("0", Budget.Then.ABORT, TWICE);
    for (var kind : List.of(Fault.Category.INTEGRITY, Fault.Category.PERMANENT)) {
      begin("100%", 1);
      ends(0, Outcome.FAILED, kind);
      assertThat(word(0)).as("%s", kind).isEqualTo("failed");
    }
  }

  @Test
  void theRolloutHasNoMoreRetriesThanAgreedInAll() {
    budget =
        Budget.parse(
            "9", Budget.Then.ABORT, new Retry(5, new Amount(1, false), Duration.ofMinutes(1)));
    passing = Passing.of(1, Duration.ZERO);
    begin("100%", 3);
    ends(0, Outcome.FAILED, Fault.Category.TRANSIENT);
    ends(1, Outcome.FAILED, Fault.Category.TRANSIENT);
    assertThat(word(0)).isEqualTo("resting");
    assertThat(word(1)).isEqualTo("failed");
  }

  @Test
  void aPauseForFailuresIsOverForGoodWhenSomebodyWhoHasSeenThemResumes() {
    budget = Budget.parse("0", Budget.Then.PAUSE, Retry.NEVER);
    begin("1,100%", 3);
    ends(0, Outcome.FAILED, Fault.Category.PERMANENT);
    assertThat(state.phase()).isInstanceOf(Phase.Paused.class);
    assertThat(state.phase().why()).isEqualTo("1 failed; 0 allowed");
    then(new RolloutEvent.ResumeAsked());
    assertThat(state.phase()).isEqualTo(new Phase.Running(1));
    ends(1, Outcome.FAILED, Fault.Category.PERMANENT);
    assertThat(state.phase()).as("the next one counts").isInstanceOf(Phase.Paused.class);
  }

  @Test
  void retryOrdersOnceMoreWhoWentWrong() {
    budget = Budget.parse("0", Budget.Then.PAUSE, Retry.NEVER);
    begin("1,100%", 2);
    ends(0, Outcome.REVERTED, Fault.Category.PERMANENT);
    then(new RolloutEvent.ResumeAsked());
    then(new RolloutEvent.RetryAsked("mended"));
    assertThat(change(0).value()).isEqualTo("r1-" + host(0) + "-2");
    settles(0, 1);
    assertThat(state.phase()).isInstanceOf(Phase.Finished.class);
    assertThat(word(0)).isEqualTo("settled");
  }

  @Test
  void spentBudgetsMayLetWorkingHostsFinish() {
    budget = Budget.parse("0", Budget.Then.FINISH, Retry.NEVER);
    caps = Caps.of(3);
    begin("100%", 5);
    then(new RolloutEvent.MayMerge(host(1), change(1)));
    ends(0, Outcome.FAILED, Fault.Category.PERMANENT);
    assertThat(state.phase()).isEqualTo(new Phase.Ending("1 failed; 0 allowed"));
    assertThat(word(2)).isEqualTo("ordered");
    assertThat(RolloutMachine.leave(state, host(2), change(2)))
        .isInstanceOf(RolloutMachine.Leave.Now.class);
    assertThat(word(4)).isEqualTo("withdrawn");
    settles(1);
    ends(2, Outcome.FAILED, Fault.Category.TRANSIENT);
    assertThat(state.phase()).isInstanceOf(Phase.Aborted.class);
  }

  @Test
  void everyKindMayHaveItsOwnLimitInAWaveAndInAll() {
    budget = Budget.parse("3,wave:failed=1", Budget.Then.ABORT, Retry.NEVER);
    passing = Passing.of(1, Duration.ZERO);
    begin("3,100%", 9);
    ends(0, Outcome.FAILED, Fault.Category.PERMANENT);
    ends(1, Outcome.REVERTED, Fault.Category.PERMANENT);
    assertThat(state.phase()).isEqualTo(new Phase.Running(0));
    ends(2, Outcome.FAILED, Fault.Category.PERMANENT);
    assertThat(state.phase().why()).isEqualTo("2 failed in wave 1; 1 allowed");
  }

  @Test
  void aPercentageIsOfTheHostsThatItIsAbout() {
    budget = Budget.parse("50%", Budget.Then.ABORT, Retry.NEVER);
    passing = Passing.of(1, Duration.ZERO);
    begin("100%", 5);
    ends(0, Outcome.FAILED, Fault.Category.PERMANENT);
    ends(1, Outcome.FAILED, Fault.Category.PERMANENT);
    assertThat(state.phase()).isEqualTo(new Phase.Running(0));
    ends(2, Outcome.FAILED, Fault.Category.PERMANENT);
    assertThat(state.phase().why()).isEqualTo("3 failed; 2 allowed, 50%");
  }

  @Test
  void anApprovalIsWaitedForAfterItsWaveOnly() {
    passing = new Passing(100, Duration.ZERO, Amount.NONE, Set.of(2), Optional.empty());
    begin("1,2,100%", 3);
    settles(0);
    assertThat(state.phase()).isEqualTo(new Phase.Running(1));
    settles(1);
    assertThat(state.phase()).isEqualTo(new Phase.Awaiting(1, NOON));
    assertThat(word(2)).isEqualTo("pending");
    then(new RolloutEvent.Approved("by anna"));
    assertThat(state.phase()).isEqualTo(new Phase.Running(2));
  }

  @Test
  void aGateThatIsShutPausesUntilItIsLookedAtAgainOrApproved() {
    passing = Passing.of(100, Duration.ofMinutes(1));
    begin("1,100%", 2);
    settles(0);
    now = now.plus(Duration.ofMinutes(1));
    then(new RolloutEvent.Ticked());
    then(new RolloutEvent.Checked(0, false, "web1 is silent"));
    assertThat(state.phase()).isInstanceOf(Phase.Paused.class);
    assertThat(state.phase().why()).isEqualTo("web1 is silent");
    now = now.plus(Duration.ofHours(1));
    then(new RolloutEvent.ResumeAsked());
    assertThat(state.phase()).isEqualTo(new Phase.Checking(0, now));
    then(new RolloutEvent.Checked(0, false, "still"));
    then(new RolloutEvent.Approved("by anna"));
    assertThat(state.phase()).isEqualTo(new Phase.Running(1));
  }

  @Test
  void noTimeRunsWhileAHostWaitsForPermission() {
    begin("100%", 1);
    now = now.plus(Duration.ofMinutes(9));
    then(new RolloutEvent.Asked(host(0), change(0)));
    assertThat(word(0)).isEqualTo("ready");
    now = now.plus(Duration.ofDays(2));
    assertThat(RolloutMachine.overdue(state, now)).isEmpty();
    then(new RolloutEvent.MayMerge(host(0), change(0)));
    assertThat(RolloutMachine.overdue(state, now.plus(MERGE).minusSeconds(1))).isEmpty();
    assertThat(RolloutMachine.overdue(state, now.plus(MERGE))).hasSize(1);
  }

  @Test
  void whoGoesAwayWhileItWaitsHasOnlyTheTimeThatWasLeft() {
    begin("100%", 1);
    now = now.plus(Duration.ofMinutes(9));
    then(new RolloutEvent.Asked(host(0), change(0)));
    now = now.plus(Duration.ofDays(2));
    then(new RolloutEvent.Missed(host(0), change(0)));
    assertThat(RolloutMachine.overdue(state, now.plusSeconds(59))).isEmpty();
    assertThat(RolloutMachine.overdue(state, now.plusSeconds(60))).hasSize(1);
  }

  @Test
  void outsideItsHoursAHostIsNeitherOrderedNorPermittedNorMissed() {
    begin("100%", 1);
    then(new RolloutEvent.Missed(host(0), change(0)));
    then(new RolloutEvent.Shut(Set.of(host(0)), "outside its window 'night'"));
    assertThat(RolloutMachine.overdue(state, now.plus(STAGE).plus(STAGE))).isEmpty();
    assertThat(RolloutMachine.leave(state, host(0), change(0)))
        .isEqualTo(new RolloutMachine.Leave.Later("outside its window 'night'"));
    now = now.plus(Duration.ofHours(6));
    then(new RolloutEvent.Opened(Set.of(host(0))));
    assertThat(RolloutMachine.overdue(state, now.plus(STAGE).minusSeconds(1))).isEmpty();
    assertThat(RolloutMachine.leave(state, host(0), change(0)))
        .isInstanceOf(RolloutMachine.Leave.Now.class);
  }

  @Test
  void whoIsShutDoesNotKeepOthersFromWorking() {
    caps = Caps.of(1);
    begin("100%", 2);
    then(new RolloutEvent.Asked(host(0), change(0)));
    assertThat(word(1)).isEqualTo("pending");
    then(new RolloutEvent.Shut(Set.of(host(0)), "night"));
    assertThat(word(1)).isEqualTo("ordered");
  }

  @Test
  void goingBackWaitsForNoWindow() {
    begin("100%", 1);
    settles(0);
    then(new RolloutEvent.Shut(Set.of(host(0)), "night"));
    var step = then(new RolloutEvent.RevertAsked("bad"));
    assertThat(step.effects()).hasAtLeastOneElementOfType(Effect.Order.class);
    assertThat(RolloutMachine.leave(state, host(0), change(0)))
        .isInstanceOf(RolloutMachine.Leave.Now.class);
  }

  @Test
  void anAdaptiveRolloutBeginsWithOneHostAndStepsBackAtAFailureThatFollowsAStep() {
    caps = new Caps(8, true, new TreeMap<>());
    budget = Budget.parse("9", Budget.Then.ABORT, Retry.NEVER);
    passing = Passing.of(1, Duration.ZERO);
    begin("100%", 20);
    assertThat(state.inFlight()).isEqualTo(1);
    settles(0);
    assertThat(state.inFlight()).isEqualTo(2);
    settles(1, 2);
    assertThat(state.cap()).isEqualTo(4);
    ends(3, Outcome.FAILED, Fault.Category.PERMANENT);
    assertThat(state.cap()).isEqualTo(3);
  }

  @Test
  void termsThatNobodyCanMeanAreRefused() {
    passing = new Passing(100, Duration.ZERO, Amount.NONE, Set.of(2), Optional.empty());
    assertThatThrownBy(() -> begin("1,100%", 2))
        .hasMessageContaining("there is nothing to approve");
    assertThatThrownBy(() -> new Caps(3, false, java.util.Map.of("rack", 0)))
        .hasMessageContaining("per rack");
    assertThatThrownBy(() -> new Retry(1, Amount.NONE, Duration.ZERO))
        .hasMessageContaining("pause");
    assertThatThrownBy(() -> new Retry(-1, Amount.NONE, Duration.ofSeconds(1)))
        .hasMessageContaining("negative");
  }

  @Test
  void aDeadlineThatLeavesNoTimeIsRefusedForEachStep() {
    for (var none : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      assertThatThrownBy(() -> new Deadlines(none, MERGE))
          .hasMessageContaining("must be positive: " + none);
      assertThatThrownBy(() -> new Deadlines(STAGE, none)).hasMessageContaining("and " + none);
    }
  }
}
