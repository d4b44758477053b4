package io.wherry.master.rollout;

import static io.wherry.master.rollout.Seats.host;
import static io.wherry.master.rollout.Seats.release;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.RolloutId;
import io.wherry.master.rollout.RolloutEvent.Asked;
import io.wherry.master.rollout.RolloutEvent.MayMerge;
import io.wherry.master.rollout.RolloutEvent.Missed;
import io.wherry.master.rollout.RolloutEvent.PauseAsked;
import io.wherry.master.rollout.RolloutEvent.Reached;
import io.wherry.master.rollout.RolloutEvent.ResumeAsked;
import io.wherry.master.rollout.RolloutEvent.Shut;
import io.wherry.master.rollout.RolloutEvent.Ticked;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What counts as time in which a rollout could not go on, on the machine alone. */
class StallTest {
  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration HALF = Duration.ofMinutes(30);
  private static final Duration BIT = Duration.ofSeconds(1);
  private Instant now = NOON;
  private Passing passing = Passing.of(100, Duration.ZERO);
  private Budget budget = Budget.parse("0", Budget.Then.ABORT, Retry.NEVER);
  private RolloutState state = begin("100%", 1);

  private RolloutState begin(String waves, int hosts) {
    var terms =
        new Terms(
            release(2),
            "all",
            Waves.parse(waves),
            passing,
            budget,
            Caps.of(10),
            new Deadlines(HOUR.multipliedBy(9), HOUR.multipliedBy(9), Optional.of(HOUR)));
    var seats = Seats.of(hosts);
    state = RolloutMachine.begin(RolloutId.of(1), terms, seats, now).next();
    return state;
  }

  private Step then(RolloutEvent event) {
    var step = RolloutMachine.step(state, event, now);
    state = step.next();
    return step;
  }

  private Step pass(Duration time) {
    now = now.plus(time);
    return then(new Ticked());
  }

  private ChangeId change(int host) {
    return state.members().get(host(host)).orElseThrow().state().openChange().orElseThrow();
  }

  private void asks(int host) {
    then(new Asked(host(host), change(host)));
  }

  private void merges(int host) {
    then(new MayMerge(host(host), change(host)));
  }

  private void settles(int host) {
    then(new RolloutEvent.Ended(host(host), change(host), Outcome.SETTLED, "", Optional.empty()));
  }

  private void assertGivenUp(String why) {
    assertThat(state.phase()).isInstanceOf(Phase.Aborted.class);
    assertThat(state.phase().why()).isEqualTo("gave up: it could not go on for 1h: " + why);
  }

  @Test
  void aPermissionThatNobodyGivesEndsItAndCallsOffWhoWaits() {
    asks(0);
    assertThat(Stall.words(state))
        .contains(
            "it cannot go on since 2026-05-01T12:00:00Z (1 host waiting for permission), and is"
                + " given up at 2026-05-01T13:00:00Z");
    pass(HOUR.minus(BIT));
    assertThat(state.phase()).isEqualTo(new Phase.Running(0));
    var last = pass(BIT);
    assertGivenUp("1 host waiting for permission");
    assertThat(last.effects()).singleElement().isInstanceOf(Effect.Withdraw.class);
  }

  @Test
  void hostsAtWorkAreNeverGivenUpHoweverLongTheyAreAllowed() {
    pass(HOUR.multipliedBy(2));
    asks(0);
    pass(HALF);
    merges(0);
    pass(HOUR.multipliedBy(2));
    assertThat(state.phase())
        .as("an hour of waiting was never over")
        .isEqualTo(new Phase.Running(0));
    settles(0);
    pass(BIT);
    assertThat(state.phase()).isInstanceOf(Phase.Finished.class);
  }

  @Test
  void aHostThatComesAndGoesBeforeAClosedWindowOnlyInterruptsTheCount() {
    then(new Shut(Set.of(host(0)), "outside its window 'night'"));
    for (int i = 0; i < 5; i++) {
      asks(0);
      pass(Duration.ofMinutes(5));
      then(new Missed(host(0), change(0)));
      pass(Duration.ofMinutes(5));
      assertThat(state.phase()).isEqualTo(new Phase.Running(0));
      then(new Reached(host(0), change(0)));
      pass(Duration.ofMinutes(5));
    }
    asks(0);
    pass(Duration.ofMinutes(9));
    assertThat(state.phase()).isEqualTo(new Phase.Running(0));
    pass(Duration.ofMinutes(1));
    assertGivenUp("1 host outside its window 'night'");
  }

  @Test
  void anApprovalThatNobodyGivesEndsIt() {
    passing = new Passing(100, Duration.ofHours(3), Amount.NONE, Set.of(1), Optional.empty());
    begin("1,100%", 2);
    merges(0);
    settles(0);
    pass(Duration.ofHours(3));
    then(new RolloutEvent.Checked(0, true, ""));
    assertThat(state.phase()).as("baking was agreed to").isInstanceOf(Phase.Awaiting.class);
    pass(HALF);
    then(new PauseAsked("paused by anna"));
    pass(HOUR.multipliedBy(5));
    then(new ResumeAsked());
    pass(HALF);
    assertThat(state.phase()).as("somebody looked since").isInstanceOf(Phase.Awaiting.class);
    pass(HALF);
    assertGivenUp("wave 1 has passed; the next one waits for approval");
  }

  @Test
  void whatAPersonPausedWaitsForThemAndWhatPausedItselfDoesNot() {
    budget = Budget.parse("0", Budget.Then.PAUSE, Retry.NEVER);
    begin("100%", 2);
    then(new RolloutEvent.Ended(host(0), change(0), Outcome.FAILED, "no", Optional.empty()));
    assertThat(state.phase()).isInstanceOf(Phase.Paused.class);
    pass(HALF);
    then(new PauseAsked("paused by anna"));
    assertThat(state.phase().why()).isEqualTo("1 failed; 0 allowed; paused by anna");
    pass(HOUR.multipliedBy(5));
    assertThat(state.phase()).isInstanceOf(Phase.Paused.class);

    now = NOON;
    begin("100%", 2);
    then(new RolloutEvent.Ended(host(0), change(0), Outcome.FAILED, "no", Optional.empty()));
    pass(HOUR);
    assertGivenUp("1 failed; 0 allowed");
  }

  @Test
  void whoMayBeMergingIsLetFinishAndItsEndIsStillHeard() {
    begin("2", 2);
    merges(0);
    asks(1);
    pass(HOUR);
    assertThat(state.phase()).as("one merges").isEqualTo(new Phase.Running(0));
    now = now.plus(HOUR.multipliedBy(8));
    then(new Ticked());
    pass(HOUR);
    assertGivenUp("1 host not heard of; 1 host waiting for permission");
    assertThat(state.members().get(host(0)).orElseThrow().state().word()).isEqualTo("merging");
    settles(0);
    assertThat(state.members().get(host(0)).orElseThrow().state().word()).isEqualTo("settled");
  }

  @Test
  void aRolloutThatIsTakenBackIsNotGivenUp() {
    merges(0);
    settles(0);
    then(new RolloutEvent.RevertAsked("bad"));
    asks(0);
    pass(HOUR.multipliedBy(3));
    assertThat(state.phase()).isInstanceOf(Phase.Reverting.class);
  }

  @Test
  void tickingChangesNothingUntilItDecidesSomething() {
    asks(0);
    var before = state;
    for (int i = 0; i < 100; i++) pass(BIT);
    assertThat(state).isEqualTo(before);
  }

  @Test
  void noTimeAtAllIsRefused() {
    for (var none : List.of(Duration.ZERO, Duration.ofSeconds(-1)))
      assertThatThrownBy(() -> new Deadlines(HOUR, HOUR, Optional.of(none)))
          .hasMessageContaining("cannot be given up before it began");
  }
}
