package io.wherry.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.wire.Heard;
import io.wherry.common.wire.OldWire;
import io.wherry.common.wire.Wire.Confirmation;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.RolloutOrder;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Retry;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.LogManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Hosts whose words pass the wire of two versions ago, both ways, go through everything that
 * befalls a fleet. They are those that neither run machines nor on one: an old one has no word for
 * that.
 */
class OldHostsTest {
  private static final int SEEDS = Integer.getInteger("wherry.sim.old", 5);
  private static final int HOSTS = 11;
  private static final List<Integer> OLD = List.of(5, 10);

  @BeforeAll
  static void silence() {
    LogManager.getLogManager().reset();
  }

  private record Earlier(OldWire wire) implements Tongue {
    @Override
    public Optional<HostWord> says(HostWord word) {
      return known(wire.said(word));
    }

    @Override
    public Optional<MasterWord> hears(MasterWord word) {
      return known(wire.heard(word));
    }

    @Override
    public Inventory asks(ChangeId change, ReleaseId release, Inventory inventory) {
      return wire.asked(new Confirmation(change, release, inventory)).inventory();
    }

    private static <T> Optional<T> known(Heard<T> heard) {
      return switch (heard) {
        case Heard.Known<T>(var word) -> Optional.of(word);
        case Heard.Unknown<T> _ -> Optional.empty();
      };
    }
  }

  private static Simulation fleet(long seed) {
    var setup = new Setup(seed, HOSTS, EnumSet.allOf(Peril.class), Duration.ofHours(5));
    var simulation = new Simulation(setup, Time.SILENT);
    speakAsBefore(simulation.fleet());
    return simulation;
  }

  private static void speakAsBefore(Fleet fleet) {
    for (int old : OLD) fleet.hosts().get(old - 1).speak(new Earlier(OldWire.ago(2)));
  }

  /** How changes of old hosts ended, by what the master has written down. */
  private static Map<Outcome, Integer> ends(Fleet fleet) {
    var ends = new HashMap<Outcome, Integer>();
    for (int line = 0; line < fleet.master().facts(); line++)
      fleet
          .master()
          .read(
              line,
              FleetFact.class,
              recorded -> {
                if (recorded.fact() instanceof FleetFact.Ended end
                    && OLD.contains(fleet.host(end.host()).number()))
                  ends.merge(end.outcome(), 1, Integer::sum);
              });
    return ends;
  }

  @Test
  void anOldHostIsOrderedPermittedConfirmedAndSettledAndGoesBackWhereItIsIll() {
    var time = new Time(1, EnumSet.noneOf(Peril.class), Time.SILENT);
    var fleet = new Fleet(time, HOSTS);
    speakAsBefore(fleet);
    fleet.start();
    var laws = new Laws(time, fleet, new HashMap<>());
    time.pass(Duration.ofMinutes(5), laws::check);
    rollOut(fleet, 2);
    time.pass(Duration.ofHours(1), laws::check);
    assertThat(ends(fleet)).isEqualTo(Map.of(Outcome.SETTLED, OLD.size()));
    assertThat(Shelf.makesIll(Shelf.release(5))).isTrue();
    rollOut(fleet, 5);
    time.pass(Duration.ofHours(1), laws::check);
    assertThat(ends(fleet))
        .isEqualTo(Map.of(Outcome.SETTLED, OLD.size(), Outcome.REVERTED, OLD.size()));
    for (int old : OLD) assertThat(fleet.hosts().get(old - 1).disk().has(2)).isTrue();
    laws.atRest();
  }

  /** To the old ones, of which any number may fail. */
  private static void rollOut(Fleet fleet, long release) {
    var deadline = Duration.ofMinutes(30);
    var limits =
        new RolloutOrder.Limits(
            Passing.of(1, Duration.ZERO),
            Budget.parse("9", Budget.Then.FINISH, Retry.NEVER),
            Caps.of(HOSTS),
            new Deadlines(deadline, deadline));
    var order =
        new RolloutOrder(release, "name=host5|host10", Waves.parse("100%"), limits, false, "", "");
    fleet
        .master()
        .process()
        .orElseThrow()
        .with(
            it -> assertThat(it.startRollout(order, "operator/sim")).isInstanceOf(Answer.Ok.class));
  }

  @Test
  void oldHostsHoldToEveryLawWhateverBefallsThem() {
    var ends = new HashMap<Outcome, Integer>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      var simulation = fleet(seed);
      assertThat(simulation.run().broken()).as("seed %d", seed).isEmpty();
      ends(simulation.fleet()).forEach((outcome, n) -> ends.merge(outcome, n, Integer::sum));
    }
    assertThat(ends.get(Outcome.SETTLED)).isGreaterThan(SEEDS);
  }
}
