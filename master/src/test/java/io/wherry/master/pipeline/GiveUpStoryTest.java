package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.MasterWord;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Retry;
import io.wherry.master.rollout.Waves;
import io.wherry.master.window.WindowFact;
import io.wherry.master.window.WindowFact.WindowSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A rollout that is left alone at night and cannot go on is not left lying for ever. */
class GiveUpStoryTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration AFTER = Duration.ofHours(2);
  private final TestMaster master = new TestMaster(10);

  private void start(Passing passing, String waves, Duration deadline, Optional<Duration> giveUp) {
    var limits =
        new RolloutOrder.Limits(
            passing,
            Budget.parse("0", Budget.Then.ABORT, Retry.NEVER),
            Caps.of(5),
            new Deadlines(deadline, deadline, giveUp));
    var order = new RolloutOrder(2, "all", Waves.parse(waves), limits, false, "", "");
    assertThat(master.start(order)).isInstanceOf(Answer.Ok.class);
  }

  /** Opens on the first day of January only. */
  private static WindowSet never(String hosts) {
    return new WindowSet(
        "new-year", hosts, "0 2 1 1 *", Duration.ofHours(4), "UTC", Duration.ZERO, Duration.ZERO);
  }

  private void set(WindowFact fact) {
    assertThat(WindowStoryTest.set(master, fact, false, false)).isInstanceOf(Answer.Ok.class);
  }

  private void pass(Duration by) {
    for (var end = master.now.plus(by); master.now.isBefore(end); ) {
      master.pass(MINUTE);
      master.runAll();
    }
  }

  private String why() {
    return master.rollout().why();
  }

  private Replayed replayed() {
    var replayed = new ArrayList<Replayed>();
    TestMaster.unchecked(() -> {
      if (master.mind.rollouts.replay("", "") instanceof Answer.Ok<Replay>(var replay)
          && replay.run() instanceof Answer.Ok<Replayed>(var came)) replayed.add(came);
    });
    return replayed.getFirst();
  }

  @Test
  void aWindowThatDoesNotOpenEndsItAndTheLogLeadsToTheSame() {
    master.enrolConnected(3);
    set(never("id=" + master.hosts.get(2).id));
    start(Passing.of(100, Duration.ZERO), "1,100%", Duration.ofMinutes(30), Optional.of(AFTER));
    pass(Duration.ofMinutes(1));
    assertThat(master.rollout().members().getFirst().state()).isEqualTo("settled");
    pass(Duration.ofHours(1));
    assertThat(why())
        .startsWith("it cannot go on since 2026-05-01T12:0")
        .contains("(1 host outside its window 'new-year'")
        .contains("and is given up at 2026-05-01T14:0");
    assertThat(((Answer.Ok<HostDetail>) master.mind.desk.host("host3")).value().explanation())
        .anyMatch(line -> line.contains("is given up at 2026-05-01T14:0"));

    master.restart();
    master.hosts.forEach(h -> h.connect(master));
    pass(Duration.ofMinutes(50));
    assertThat(master.rollout().state()).isEqualTo("running");
    pass(Duration.ofMinutes(15));
    assertThat(master.rollout().state()).isEqualTo("aborted");
    assertThat(why()).startsWith("gave up: it could not go on for 2h: 1 host outside its window");
    assertThat(master.rollout().members())
        .extracting(m -> m.state())
        .containsExactly("settled", "settled", "withdrawn");
    assertThat(replayed().differences()).isEmpty();
    assertThat(replayed().moments().getLast().came())
        .anyMatch(line -> line.startsWith("the rollout is aborted: gave up"));
    var before = master.ledger.last();
    pass(Duration.ofHours(3));
    assertThat(master.ledger.last()).as("nothing more is recorded").isEqualTo(before);
  }

  @Test
  void whatWasNotAgreedToWaitsForEver() {
    master.enrolConnected(1);
    set(never("all"));
    start(Passing.of(100, Duration.ZERO), "100%", Duration.ofMinutes(30), Optional.empty());
    pass(Duration.ofHours(30));
    assertThat(master.rollout().state()).isEqualTo("running");
    assertThat(why()).isEmpty();
  }

  @Test
  void anApprovalThatComesInTimeLetsItGoOn() {
    master.enrolConnected(2);
    var passing =
        new Passing(
            100, Duration.ZERO, io.wherry.master.rollout.Amount.NONE, Set.of(1), Optional.empty());
    start(passing, "1,100%", Duration.ofMinutes(30), Optional.of(AFTER));
    pass(Duration.ofMinutes(110));
    assertThat(master.rollout().state()).isEqualTo("awaiting");
    assertThat(why()).contains("waits for approval").contains("is given up at");
    master.act("", Action.APPROVE);
    pass(MINUTE);
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void hostsThatAreAwayEndItBeforeTheirOwnDeadlineAndGetNoOrderAfterwards() {
    master.enrolConnected(1);
    var gone = master.enrol(2);
    start(Passing.of(100, Duration.ZERO), "100%", Duration.ofHours(9), Optional.of(AFTER));
    pass(AFTER.plus(MINUTE));
    assertThat(master.rollout().state()).isEqualTo("aborted");
    assertThat(why()).endsWith("could not go on for 2h: 1 host not connected");
    gone.connect(master);
    master.runAll();
    assertThat(gone.heard).noneMatch(word -> word instanceof MasterWord.Ordered);
    assertThat(gone.settled).isEmpty();
  }
}
