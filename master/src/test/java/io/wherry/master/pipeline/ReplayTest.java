package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.RolloutId;
import io.wherry.master.hold.Entry;
import io.wherry.master.hold.LogException;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rollout that runs once more, from what the log kept of it. */
class ReplayTest {
  private final TestMaster master = new TestMaster(2);

  @BeforeEach
  void aRolloutWithAFailureAndARevert() {
    for (int number = 1; number <= 4; number++) {
      var host = master.enrol(number);
      host.settled = Optional.of(FakeReleases.release(1));
      host.connect(master);
    }
    master.hosts.get(1).next = Outcome.REVERTED;
    master.start(RolloutStoryTest.order(2, "1,100%", 0));
    master.runAll();
    master.hosts.get(1).next = Outcome.SETTLED;
    master.act("", Action.REVERT);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("reverted");
  }

  private Replayed replayed() {
    return replayed(master);
  }

  private static Replayed replayed(TestMaster master) {
    var replayed = new java.util.ArrayList<Replayed>();
    TestMaster.unchecked(() -> replayed.add(((Answer.Ok<Replayed>) replayed(master, "")).value()));
    return replayed.getFirst();
  }

  private Answer<Replayed> replayed(String until) throws LogException {
    return replayed(master, until);
  }

  private static Answer<Replayed> replayed(TestMaster master, String until) throws LogException {
    return switch (master.mind.rollouts.replay("r1", until)) {
      case Answer.Ok<Replay>(var replay) -> replay.run();
      case Answer.Refused<Replay>(var kind, var why) -> new Answer.Refused<>(kind, why);
    };
  }

  private void forge(String stream, Record fact) {
    TestMaster.unchecked(() -> master.ledger.append(List.of(Entry.of(stream, fact, master.now))));
  }

  @Test
  void everyEventLeadsToWhereTheRolloutIs() {
    var replayed = replayed();
    assertThat(replayed.differences()).isEmpty();
    assertThat(replayed.moments().getFirst().event()).isEqualTo("started");
    assertThat(replayed.moments())
        .anySatisfy(m -> {
          assertThat(m.event()).isEqualTo("host2 ends reverted: as told");
          assertThat(m.came()).contains("the rollout is aborted: 1 reverted; 0 allowed");
        });
    assertThat(replayed.moments().getLast().came())
        .anyMatch(line -> line.startsWith("the rollout is reverted"));
  }

  @Test
  void anotherPlanIsNamedWithWhatItWasMadeFor() {
    var fresh = new TestMaster(2);
    var host = fresh.enrolConnected(1).getFirst();
    fresh.start(RolloutStoryTest.order(2, "100%", 0));
    while (host.order.isEmpty()) host.hear(fresh);
    host.inventory = FakeReleases.inventory(3);
    fresh.said(
        host.session(),
        new HostWord.AskedPlan(FakeReleases.release(2), host.inventory, "app/x came"));
    fresh.runAll();
    var replayed = replayed(fresh);
    assertThat(replayed.differences()).isEmpty();
    assertThat(replayed.moments())
        .anySatisfy(m ->
            assertThat(m.event())
                .startsWith("host1 gets another plan (")
                .endsWith("): app/x came"));
  }

  @Test
  void soItDoesAfterTheMasterWasKilled() {
    master.restart();
    assertThat(replayed().differences()).isEmpty();
  }

  @Test
  void anEventThatSomebodyPutIntoTheLogIsFound() {
    var member = master.hosts.getFirst().id;
    forge(
        "rollout/r1",
        new RolloutFact.Happened(
            RolloutId.of(1),
            new RolloutEvent.Ended(
                member, new ChangeId("r1-x-1"), Outcome.SETTLED, "", Optional.empty())));
    assertThat(replayed().differences()).singleElement().asString().contains("changes nothing");
  }

  @Test
  void aPermissionThatTheRolloutNeverGaveIsFound() {
    var host = master.hosts.getFirst().id;
    forge(
        "permission/" + host,
        new PermissionFact.Granted(
            host, new ChangeId("r1-x-9"), Optional.of(RolloutId.of(1)), Duration.ofMinutes(2)));
    assertThat(replayed().differences())
        .singleElement()
        .asString()
        .contains("permits host1 to merge for change r1-x-9");
  }

  @Test
  void aRolloutThatIsNotThereIsNotFound() {
    TestMaster.unchecked(() ->
        assertThat(((Answer.Refused<?>) master.mind.rollouts.replay("r9", "")).message())
            .contains("no rollout is called 'r9'"));
  }
}
