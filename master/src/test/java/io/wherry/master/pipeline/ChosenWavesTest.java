package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.HostWord;
import io.wherry.common.model.Labels;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An operator who says who goes first. */
class ChosenWavesTest {
  private final TestMaster master = new TestMaster(10);

  /** Hosts with these racks, connected. */
  private void racks(String... racks) {
    for (int number = 1; number <= racks.length; number++) {
      var host = new FakeHost(number);
      host.labels = new Labels(Map.of("rack", racks[number - 1]));
      master.hosts.add(host);
      TestMaster.unchecked(() -> {
        master.mind.doorkeeper.enrolled(host.enrolment());
        master.mind.afterwards();
      });
      host.connect(master);
    }
  }

  private Answer<RolloutView> start(String waves, int maxAbsent, boolean dryRun) {
    var usual = TestMaster.limits(100, Duration.ZERO, 0, 5);
    var passing =
        new Passing(100, Duration.ZERO, new Amount(maxAbsent, false), Set.of(), Optional.empty());
    var limits = new RolloutOrder.Limits(passing, usual.budget(), usual.caps(), usual.deadlines());
    return master.start(new RolloutOrder(2, "all", Waves.parse(waves), limits, dryRun, "", ""));
  }

  private List<String> waves(RolloutView view) {
    return view.members().stream().map(m -> m.wave() + " " + m.name()).sorted().toList();
  }

  private String refused(String waves) {
    int before = master.ledger.size();
    var refused = (Answer.Refused<RolloutView>) start(waves, 0, false);
    assertThat(refused.kind()).isEqualTo(Answer.ExitKind.INVALID);
    assertThat(master.ledger.size()).isEqualTo(before);
    return refused.message();
  }

  @Test
  void whoWasChosenGoesFirstAndTheOthersAfterThem() {
    racks("a", "b", "a", "c", "b");
    var foreseen = ((Answer.Ok<RolloutView>) start("rack=b,rack=c,100%", 0, true)).value();
    assertThat(waves(foreseen))
        .containsExactly("1 host2", "1 host5", "2 host4", "3 host1", "3 host3");
    assertThat(start("rack=b,rack=c,100%", 0, false)).isInstanceOf(Answer.Ok.class);
    assertThat(waves(master.rollout())).isEqualTo(waves(foreseen));
    assertThat(master.rollout().waves())
        .extracting(RolloutView.WaveView::size)
        .containsExactly("rack=b", "rack=c", "100%");
    assertThat(ordered()).containsExactlyInAnyOrder("host2", "host5");

    master.restart();
    assertThat(waves(master.rollout())).as("by the log").isEqualTo(waves(foreseen));
    master.hosts.forEach(host -> host.connect(master));
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  private List<String> ordered() {
    return master.rollout().members().stream()
        .filter(m -> m.state().equals("ordered"))
        .map(RolloutView.MemberView::name)
        .toList();
  }

  @Test
  void aWaveOfNobodyAndALabelThatNobodyHasAreRefused() {
    racks("a", "b");
    assertThat(refused("rack=z,100%")).contains("the wave rack=z chooses none of the hosts");
    assertThat(refused("1,rack=a,100%")).contains("none that no wave before it has");
    assertThat(refused("row=7,100%")).contains("no host has a label 'row'");
    assertThat(start("rack=b,100%", 0, false)).isInstanceOf(Answer.Ok.class);
  }

  /** Whoever asks for these hosts first is not served with others. */
  @Test
  void nobodyElseTakesThePlaceOfAChosenHostThatIsAway() {
    racks("b", "a", "a");
    var away = master.hosts.getFirst();
    away.disconnect(master);
    start("rack=b,100%", 1, false);
    master.runAll();
    master.pass(Duration.ofMinutes(5));
    assertThat(ordered()).as("it is waited for").containsExactly("host1");
    away.connect(master);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(away.settled).contains(FakeReleases.release(2));
  }

  @Test
  void theCanaryThatIsAwayIsNotReplacedByOneOfALaterChosenWave() {
    racks("a", "b", "c");
    master.hosts.getFirst().disconnect(master);
    start("1,rack=b,100%", 1, false);
    master.pass(Duration.ofMinutes(5));
    assertThat(ordered()).containsExactly("host3");
    assertThat(waves(master.rollout())).containsExactly("1 host3", "2 host2", "3 host1");
  }

  /** Its order was called off, and the master died before it said so. */
  @Test
  void whoWasPutIntoTheLastWaveAsItsMasterDiedWaitsForThatWave() {
    racks("a", "b");
    var away = master.hosts.getFirst();
    start("1,100%", 1, false);
    while (!away.inbox.isEmpty()) away.hear(master);
    away.disconnect(master);
    assertThat(waves(master.rollout())).containsExactly("1 host1", "2 host2");
    dieOnceSwapped();
    assertThat(waves(master.rollout())).containsExactly("1 host2", "2 host1");
    assertThat(assigned(away)).as("its order is withdrawn").isEmpty();
    away.inventory = FakeReleases.inventory(3);
    away.connect(master);
    master.said(away.session(), new HostWord.AskedPlan(FakeReleases.release(2), away.inventory));
    assertThat(assigned(away)).as("its wave has not begun").isEmpty();
    master.hosts.get(1).connect(master);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
    assertThat(away.settled).contains(FakeReleases.release(2));
  }

  private Optional<FleetFact.Assignment> assigned(FakeHost host) {
    return master.mind.floor.fleet().host(host.id).orElseThrow().assignment();
  }

  /** With the next thing that it records after somebody else has taken the place. */
  private void dieOnceSwapped() {
    for (int i = 0; i < 60 && waves(master.rollout()).contains("1 host1"); i++) {
      int size = master.ledger.size();
      try {
        master.ledger.killAfter(1);
        master.pass(Duration.ofSeconds(10));
      } catch (MemoryLedger.Killed dead) {
        assertThat(master.ledger.size()).isGreaterThan(size);
        master.restart();
      } finally {
        master.ledger.restarted();
      }
    }
  }

  /** Whoever was chosen goes in that wave only, be it the last one. */
  @Test
  void theCanaryThatIsAwayIsNotReplacedByOneOfAChosenLastWaveEither() {
    racks("a", "b", "b");
    var away = master.hosts.getFirst();
    away.disconnect(master);
    start("1,rack=b", 1, false);
    master.pass(Duration.ofMinutes(5));
    assertThat(ordered()).as("it is waited for").containsExactly("host1");
    assertThat(waves(master.rollout())).containsExactly("1 host1", "2 host2", "2 host3");
    away.connect(master);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }
}
