package io.wherry.master.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.RolloutId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemberWordsTest {
  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");
  private static final ChangeId CHANGE = new ChangeId("r1-x-1");
  private static final List<MemberState> STATES =
      List.of(
          new MemberState.Pending(),
          new MemberState.Ordered(CHANGE, 1, NOON, false),
          new MemberState.Ordered(CHANGE, 1, NOON, true),
          new MemberState.Ready(CHANGE, 1, Duration.ofMinutes(1), false),
          new MemberState.Ready(CHANGE, 1, Duration.ofMinutes(1), true),
          new MemberState.Merging(CHANGE, 1, NOON),
          new MemberState.Resting(NOON, "the network is down"),
          new MemberState.Settled(NOON),
          new MemberState.Failed(NOON, "no room"),
          new MemberState.Reverted(NOON, "ill"),
          new MemberState.TimedOut(NOON, CHANGE),
          new MemberState.Unreachable(NOON, CHANGE),
          new MemberState.Withdrawn("aborted by anna"));
  private static final List<Phase> PHASES =
      List.of(
          new Phase.Running(0),
          new Phase.Running(1),
          new Phase.Baking(0, NOON),
          new Phase.Checking(0, NOON),
          new Phase.Awaiting(0, NOON),
          new Phase.Paused(new Phase.Running(0), NOON, "lunch", true),
          new Phase.Ending("enough"),
          new Phase.Finished(NOON),
          new Phase.Aborted(NOON, "enough"),
          new Phase.Reverting("bad"),
          new Phase.Reverted(NOON, "bad"));

  private static String words(Phase phase, MemberState state, Optional<String> shut) {
    return words(phase, shut, member -> member.with(state));
  }

  private static String words(
      Phase phase, Optional<String> shut, java.util.function.UnaryOperator<Member> become) {
    var release = new ReleaseId(new RepositoryName("test-bin"), 2);
    var terms =
        new Terms(
            release,
            "all",
            Waves.parse("1,100%"),
            Passing.of(100, Duration.ZERO),
            Budget.parse("0", Budget.Then.ABORT, Retry.NEVER),
            Caps.of(3),
            Deadlines.each(Duration.ofMinutes(5)));
    var host = new HostId("h".repeat(26));
    var member = become.apply(Member.of(new Seat(host, Optional.empty(), shut), 1));
    var rollout =
        new RolloutState(
            RolloutId.of(1), terms, Members.of(List.of(member)), phase, Pace.FIRST, Stall.NONE);
    return MemberWords.of(rollout, member);
  }

  @Test
  void everyStateInEveryPhaseHasASentenceThatNamesItsRollout() {
    for (var phase : PHASES)
      for (var state : STATES)
        for (var shut :
            List.of(Optional.<String>empty(), Optional.of("outside its window 'night'")))
          assertThat(words(phase, state, shut))
              .as("%s %s", phase, state)
              .contains("rollout r1")
              .endsWith(".")
              .doesNotContain("..", ": .", "null");
  }

  @Test
  void whoGotAnotherPlanIsToldWhy() {
    var ordered = new MemberState.Ordered(CHANGE, 2, NOON, false);
    assertThat(
            words(
                new Phase.Running(1),
                Optional.empty(),
                m -> m.replanned(2, ordered, Optional.of("app/x came"))))
        .isEqualTo(
            "Is ordered by rollout r1, and stages; it has until 2026-05-01T12:00:00Z; it got"
                + " another plan, as the one before did not fit it any more: app/x came.");
  }

  @Test
  void itSaysWhatEndsTheWaiting() {
    var pending = new MemberState.Pending();
    assertThat(words(new Phase.Running(0), pending, Optional.empty()))
        .isEqualTo("Waits for its turn in wave 2 of rollout r1: wave 1 has not passed yet.");
    assertThat(words(new Phase.Awaiting(0, NOON), pending, Optional.empty()))
        .contains("'wherry rollout approve r1'");
    assertThat(
            words(
                new Phase.Paused(new Phase.Running(0), NOON, "lunch", true),
                pending,
                Optional.empty()))
        .contains("'wherry rollout resume r1': lunch");
    assertThat(words(new Phase.Running(1), pending, Optional.of("outside its window 'night'")))
        .isEqualTo("Waits in wave 2 of rollout r1: outside its window 'night'.");
    assertThat(
            words(new Phase.Running(1), new MemberState.Failed(NOON, "no room"), Optional.empty()))
        .isEqualTo(
            "Has failed in rollout r1: no room; 'wherry rollout retry r1' orders it once more.");
  }
}
