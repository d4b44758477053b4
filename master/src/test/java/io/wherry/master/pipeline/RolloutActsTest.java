package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Outcome;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Retry;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What operators ask of a rollout: at the wrong moment, and more than once. */
class RolloutActsTest {
  private final TestMaster master = new TestMaster(10);

  private void start(String waves, Set<Integer> approvals) {
    var passing = new Passing(100, Duration.ZERO, Amount.NONE, approvals, Optional.empty());
    var limits =
        new RolloutOrder.Limits(
            passing,
            Budget.parse("0", Budget.Then.PAUSE, Retry.NEVER),
            Caps.of(5),
            Deadlines.each(Duration.ofMinutes(10)));
    var order = new RolloutOrder(2, "all", Waves.parse(waves), limits, false, "", "");
    assertThat(master.start(order)).isInstanceOf(Answer.Ok.class);
  }

  private String state() {
    return master.rollout().state();
  }

  /** What is so already is answered with how it stands, and is no fact. */
  private void isSo(Action... actions) {
    for (var action : actions) {
      int before = master.ledger.size();
      var answer = master.act("r1", action);
      assertThat(answer).as("%s while %s", action, state()).isInstanceOf(Answer.Ok.class);
      assertThat(((Answer.Ok<RolloutView>) answer).value().state()).isEqualTo(state());
      assertThat(master.ledger.size()).isEqualTo(before);
    }
  }

  /** What cannot be any more is refused with the state that is in its way. */
  private void cannotBe(Action... actions) {
    for (var action : actions) {
      int before = master.ledger.size();
      var refused = (Answer.Refused<RolloutView>) master.act("r1", action);
      assertThat(refused.kind()).isEqualTo(Answer.ExitKind.CONFLICT);
      assertThat(refused.message())
          .isEqualTo(
              "rollout r1 is %s: there is nothing to %s",
              state(), action.name().toLowerCase(Locale.ROOT));
      assertThat(master.ledger.size()).isEqualTo(before);
    }
  }

  @Test
  void atTheWrongMomentItIsSaidHowTheRolloutStands() {
    master.enrolConnected(2);
    start("1,100%", Set.of(1));
    assertThat(state()).isEqualTo("running");
    isSo(Action.RESUME, Action.RETRY);
    cannotBe(Action.APPROVE);
    master.act("r1", Action.PAUSE);
    isSo(Action.PAUSE);
    cannotBe(Action.APPROVE);
    master.act("r1", Action.RESUME);
    master.runAll();
    assertThat(state()).isEqualTo("awaiting");
    isSo(Action.RESUME, Action.RETRY);
    master.act("r1", Action.APPROVE);
    master.runAll();
    assertThat(state()).isEqualTo("finished");
    cannotBe(
        Action.PAUSE, Action.RESUME, Action.ABORT, Action.FINISH, Action.RETRY, Action.APPROVE);
  }

  @Test
  void whatIsOverIsEndedOnceAndGoesOnForNobody() {
    master.enrolConnected(2);
    start("1,100%", Set.of());
    master.act("r1", Action.ABORT);
    assertThat(state()).isEqualTo("aborted");
    isSo(Action.ABORT, Action.FINISH);
    cannotBe(Action.PAUSE, Action.RESUME, Action.RETRY, Action.APPROVE);
    master.act("r1", Action.REVERT);
    assertThat(state()).isEqualTo("reverted");
    isSo(Action.REVERT);
    cannotBe(
        Action.PAUSE, Action.RESUME, Action.ABORT, Action.FINISH, Action.RETRY, Action.APPROVE);
  }

  @Test
  void whereNobodyCameFromAnywhereThereIsNoWayBack() {
    for (int number = 1; number <= 2; number++) {
      var host = master.enrol(number);
      host.settled = Optional.empty();
      host.connect(master);
    }
    start("100%", Set.of());
    master.runAll();
    assertThat(state()).isEqualTo("finished");
    int before = master.ledger.size();
    var refused = (Answer.Refused<RolloutView>) master.act("r1", Action.REVERT);
    assertThat(refused.kind()).isEqualTo(Answer.ExitKind.CONFLICT);
    assertThat(refused.message())
        .contains("none of the 2 hosts that moved was on another release before");
    assertThat(master.ledger.size()).isEqualTo(before);
    assertThat(state()).isEqualTo("finished");
  }

  @Test
  void anApprovalWhoseAnswerWasLostDoesNotApproveTheNextWaveToo() {
    master.enrolConnected(3);
    start("1,2,100%", Set.of(1, 2));
    master.runAll();
    assertThat(master.act("r1", Action.APPROVE, "q1")).isInstanceOf(Answer.Ok.class);
    master.runAll();
    assertThat(state()).isEqualTo("awaiting");
    master.restart();
    master.hosts.forEach(h -> h.connect(master));
    var again = (Answer.Ok<RolloutView>) master.act("r1", Action.APPROVE, "q1");
    assertThat(again.value().state()).isEqualTo("awaiting");
    assertThat(again.value().wave()).isEqualTo(2);
    master.act("r1", Action.APPROVE, "q2");
    master.runAll();
    assertThat(state()).isEqualTo("finished");
  }

  @Test
  void aRequestIsDoneOnceWhateverItAsks() {
    master.enrolConnected(2);
    start("1,100%", Set.of());
    for (var action : List.of(Action.PAUSE, Action.RESUME, Action.FINISH, Action.ABORT)) {
      var id = "q" + action;
      assertThat(master.act("r1", action, id)).isInstanceOf(Answer.Ok.class);
      int before = master.ledger.size();
      assertThat(master.act("r1", action, id)).isInstanceOf(Answer.Ok.class);
      assertThat(master.ledger.size()).as("%s", action).isEqualTo(before);
    }
  }

  @Test
  void aRetryThatIsRepeatedOrdersNobodyOnceMore() {
    var host = master.enrolConnected(2).getFirst();
    host.next = Outcome.FAILED;
    start("1,100%", Set.of());
    master.runAll();
    assertThat(state()).isEqualTo("paused");
    assertThat(master.act("r1", Action.RETRY, "q1")).isInstanceOf(Answer.Ok.class);
    master.runAll();
    master.act("r1", Action.RESUME, "q2");
    master.runAll();
    assertThat(changes(host)).as("it failed again").hasSize(2);
    master.restart();
    master.hosts.forEach(h -> h.connect(master));
    isDone(Action.RETRY, "q1");
    master.runAll();
    assertThat(changes(host)).hasSize(2);
    host.next = Outcome.SETTLED;
    master.act("r1", Action.RETRY, "q3");
    master.act("r1", Action.RESUME, "q4");
    master.runAll();
    assertThat(changes(host)).as("another request is another").hasSize(3);
    assertThat(host.settled).contains(FakeReleases.release(2));
  }

  @Test
  void aRevertThatIsRepeatedTakesNobodyBackTwice() {
    var host = master.enrolConnected(1).getFirst();
    host.settled = Optional.of(FakeReleases.release(1));
    host.disconnect(master);
    host.connect(master);
    start("100%", Set.of());
    master.runAll();
    assertThat(master.act("r1", Action.REVERT, "q1")).isInstanceOf(Answer.Ok.class);
    assertThat(state()).isEqualTo("reverting");
    isDone(Action.REVERT, "q1");
    master.restart();
    isDone(Action.REVERT, "q1");
    host.connect(master);
    master.runAll();
    assertThat(state()).isEqualTo("reverted");
    assertThat(host.settled).contains(FakeReleases.release(1));
    isDone(Action.REVERT, "q1");
    master.runAll();
    assertThat(changes(host)).as("there and back").hasSize(2);
  }

  /** It was, so it is answered with how it stands, and is no fact. */
  private void isDone(Action action, String request) {
    int before = master.ledger.size();
    assertThat(master.act("r1", action, request))
        .isInstanceOfSatisfying(
            Answer.Ok.class,
            ok -> assertThat(((RolloutView) ok.value()).state()).isEqualTo(state()));
    assertThat(master.ledger.size()).isEqualTo(before);
  }

  /** The names of all that it was ever ordered to do. */
  private static Set<ChangeId> changes(FakeHost host) {
    return host.heard.stream()
        .filter(MasterWord.Ordered.class::isInstance)
        .map(word -> ((MasterWord.Ordered) word).order().change())
        .collect(Collectors.toSet());
  }

  @Test
  void aResumeThatIsRepeatedDoesNotUndoALaterPause() {
    master.enrolConnected(1);
    start("100%", Set.of());
    master.act("r1", Action.PAUSE);
    master.act("r1", Action.RESUME, "q1");
    master.act("r1", Action.PAUSE);
    master.act("r1", Action.RESUME, "q1");
    assertThat(state()).isEqualTo("paused");
  }

  @Test
  void anIdThatWasUsedForSomethingElseIsRefused() {
    master.enrolConnected(1);
    start("100%", Set.of());
    master.act("r1", Action.PAUSE, "q1");
    var refused = (Answer.Refused<RolloutView>) master.act("r1", Action.ABORT, "q1");
    assertThat(refused.kind()).isEqualTo(Answer.ExitKind.CONFLICT);
    assertThat(refused.message())
        .contains("something else was done already for the request id 'q1'")
        .contains("to abort rollout r1");
    assertThat(state()).isEqualTo("paused");
  }
}
