package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Outcome;
import io.wherry.common.release.ChannelStatement;
import io.wherry.master.fleet.Fleet;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.Retry;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * One story with all that rollouts do, in which the master is killed at each thing that it records:
 * once before it is on the disk and once right after. Every time it must end as if nothing had
 * been.
 */
class KilledEverywhereTest {
  private static final int CAP = 2;
  private static final Duration BAKE = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofHours(1);

  /** A story that records less has lost a part, and walks past it. */
  private static final int LEAST = 75;

  @Test
  void whatIsNotOnTheDiskNeverHappened() {
    walk((ledger, n) -> ledger.killAt(n));
  }

  @Test
  void whatIsOnTheDiskGoesOnAlthoughNobodyWasTold() {
    walk((ledger, n) -> ledger.killAfter(n));
  }

  private interface Death {
    void at(MemoryLedger ledger, int append);
  }

  private static void walk(Death death) {
    var whole = new Story();
    whole.tell();
    var end = whole.end();
    assertThat(end)
        .startsWith("r1 finished", "r2 finished", "r3 reverted")
        .allMatch(line -> !line.contains("failed"));
    int steps = whole.master.ledger.appends();
    assertThat(steps).isGreaterThanOrEqualTo(LEAST);
    for (int n = 1; n <= steps; n++) {
      var story = new Story();
      death.at(story.master.ledger, n);
      story.tell();
      assertThat(story.deaths).as("deaths at append %d", n).isEqualTo(1);
      assertThat(story.end()).as("killed at append %d", n).isEqualTo(end);
      story.checkLog("killed at append " + n);
    }
  }

  private static final class Story {
    private final TestMaster master = new TestMaster(CAP);
    private Optional<ChannelStatement> statement = Optional.empty();
    private long serial;
    private int deaths;

    void tell() {
      enrol();
      says(Set.of());
      aRolloutThatIsApprovedPausedAndTriedAgain();
      aYankInTheMiddle();
      aWayBack();
    }

    private void enrol() {
      for (int i = 1; i <= 6; i++) {
        var host = new FakeHost(i);
        again(() -> {
          if (master.mind.floor.fleet().host(host.id).isPresent()) return;
          master.mind.doorkeeper.enrolled(host.enrolment());
          master.mind.afterwards();
        });
        master.hosts.add(host);
        again(() -> connect(host));
      }
    }

    private void aRolloutThatIsApprovedPausedAndTriedAgain() {
      var weak = master.hosts.get(1);
      weak.next = Outcome.FAILED;
      var passing = new Passing(50, BAKE, Amount.NONE, Set.of(1), Optional.empty());
      start(2, passing, "1,50%,100%");
      runAll();
      pass(BAKE);
      act(Action.APPROVE);
      eachHears();
      eachWorks();
      act(Action.PAUSE);
      runAll();
      pass(PAUSE);
      act(Action.RESUME);
      runAll();
      weak.next = Outcome.SETTLED;
      act(Action.RETRY);
      runAll();
      for (int i = 0; i < 3; i++) {
        pass(BAKE);
        runAll();
      }
    }

    /** Two merge, two have staged or are to. */
    private void aYankInTheMiddle() {
      start(3, Passing.of(100, Duration.ZERO), "100%");
      eachHears();
      eachWorks();
      eachHears();
      says(Set.of(3L));
      runAll();
      pass(PAUSE);
      says(Set.of());
      act(Action.RESUME);
      runAll();
    }

    private void aWayBack() {
      start(4, Passing.of(100, Duration.ZERO), "2,100%");
      eachHears();
      eachWorks();
      eachHears();
      eachWorks();
      act(Action.REVERT);
      runAll();
      pass(BAKE);
      runAll();
    }

    private void start(long release, Passing passing, String waves) {
      var limits =
          new RolloutOrder.Limits(
              passing,
              Budget.parse("2", Budget.Then.ABORT, Retry.NEVER),
              Caps.of(CAP),
              Deadlines.each(Duration.ofMinutes(10)));
      var order =
          new RolloutOrder(release, "all", Waves.parse(waves), limits, false, "", "to " + release);
      again(() -> assertThat(master.start(order)).isInstanceOf(Answer.Ok.class));
    }

    /** Whoever gets no answer asks again, and may hear that it has been done. */
    private void act(Action action) {
      again(() -> master.act("", action));
    }

    private void says(Set<Long> yanked) {
      var said = master.statement(1, ++serial).withYanked(yanked);
      statement = Optional.of(said);
      again(() -> master.channelMoved(said));
    }

    private void pass(Duration by) {
      master.now = master.now.plus(by);
      again(() -> master.pass(Duration.ZERO));
    }

    private void eachHears() {
      for (var host : master.hosts) while (!host.inbox.isEmpty()) again(() -> host.hear(master));
    }

    private void eachWorks() {
      for (var host : master.hosts) again(() -> host.work(master));
    }

    private void runAll() {
      for (int round = 0; round < 40; round++) {
        eachHears();
        eachWorks();
      }
    }

    /** Once more, where the master died over it. */
    private void again(TestMaster.Doing doing) {
      try {
        TestMaster.unchecked(doing);
      } catch (MemoryLedger.Killed dead) {
        deaths++;
        comeBack();
        TestMaster.unchecked(doing);
      }
      checkNow();
    }

    private void comeBack() {
      master.restart();
      checkNow();
      statement.ifPresent(master::channelMoved);
      master.hosts.forEach(this::connect);
    }

    private void connect(FakeHost host) {
      if (!host.connected()) host.connect(master);
    }

    private void checkNow() {
      var held = master.mind.floor.book.permissions().held();
      assertThat(held.size()).isLessThanOrEqualTo(CAP);
      for (var host : master.hosts) if (host.merging) assertThat(held).containsKey(host.id);
    }

    /** What is left, in words: phases, members, and what the hosts really have. */
    List<String> end() {
      var words = new ArrayList<String>();
      for (var rollout : master.mind.rollouts.list(false).reversed())
        words.add(rollout.id() + " " + rollout.state());
      for (var rollout : master.mind.rollouts.list(false))
        for (var m : rollout.members()) words.add(rollout.id() + " " + m.name() + " " + m.state());
      for (var host : master.hosts)
        words.add(host.name + " has " + host.inventory.packages().getFirst().id());
      words.add("permissions " + master.mind.floor.book.permissions().held());
      return words;
    }

    void checkLog(String when) {
      assertThat(permittedTwice()).as("permitted twice, %s", when).isEmpty();
      assertThat(orderedAnew()).as("ordered although settled, %s", when).isEmpty();
      var book = master.mind.floor.book;
      TestMaster.unchecked(() -> {
        for (var rollout : book.rollouts()) {
          var id = rollout.state().id().value();
          var replay = ((Answer.Ok<Replay>) master.mind.rollouts.replay(id, "")).value();
          var replayed = ((Answer.Ok<Replayed>) replay.run()).value();
          assertThat(replayed.differences()).as("%s, %s", id, when).isEmpty();
        }
        var anew = new Book(master.ledger, new Fleet(Duration.ofSeconds(30)), CAP);
        anew.replay();
        assertThat(anew.rollouts()).as(when).containsExactlyElementsOf(book.rollouts());
        assertThat(anew.permissions()).as(when).isEqualTo(book.permissions());
        assertThat(anew.fleet().all()).as(when).containsExactlyElementsOf(book.fleet().all());
      });
    }

    /** Who has not heard of its permission asks again, and gets the same one. */
    private List<PermissionFact> permittedTwice() {
      var held = new HashMap<HostId, ChangeId>();
      var wrong = new ArrayList<PermissionFact>();
      master.ledger.replay(
          "",
          PermissionFact.class,
          r -> {
            switch (r.fact()) {
              case PermissionFact.Granted g -> {
                var before = held.put(g.host(), g.change());
                boolean other = before != null && !before.equals(g.change());
                if (other || held.size() > CAP) wrong.add(g);
              }
              case PermissionFact.Freed f -> held.remove(f.host());
              case PermissionFact.Doubted _, PermissionFact.Cleared _ -> {}
            }
          });
      return wrong;
    }

    private List<FleetFact> orderedAnew() {
      var settled = new HashSet<String>();
      var wrong = new ArrayList<FleetFact>();
      master.ledger.replay(
          "",
          FleetFact.class,
          r -> {
            switch (r.fact()) {
              case FleetFact.Ended e when e.outcome() == Outcome.SETTLED ->
                  settled.add(line(e.change()));
              case FleetFact.Ordered o -> {
                if (settled.contains(line(o.assignment().change()))) wrong.add(o);
              }
              default -> {}
            }
          });
      return wrong;
    }

    /** A change without its number: what its rollout wants of its host. */
    private static String line(ChangeId change) {
      return change.value().substring(0, change.value().lastIndexOf('-'));
    }
  }
}
