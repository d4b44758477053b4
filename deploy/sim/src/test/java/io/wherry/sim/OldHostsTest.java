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

  private static Simulation fleet(long seed, EnumSet<Peril> perils) {
    var setup = new Setup(seed, HOSTS, perils, Duration.ofHours(5));
    var simulation = new Simulation(setup, Time.SILENT);
    for (int old : OLD) simulation.fleet().hosts().get(old - 1).speak(new Earlier(OldWire.ago(2)));
    return simulation;
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
    var simulation = fleet(13, EnumSet.noneOf(Peril.class));
    assertThat(simulation.run().broken()).isEmpty();
    assertThat(ends(simulation.fleet())).containsKeys(Outcome.SETTLED, Outcome.REVERTED);
  }

  @Test
  void oldHostsHoldToEveryLawWhateverBefallsThem() {
    var ends = new HashMap<Outcome, Integer>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      var simulation = fleet(seed, EnumSet.allOf(Peril.class));
      assertThat(simulation.run().broken()).as("seed %d", seed).isEmpty();
      ends(simulation.fleet()).forEach((outcome, n) -> ends.merge(outcome, n, Integer::sum));
    }
    assertThat(ends.get(Outcome.SETTLED)).isGreaterThan(SEEDS);
    assertThat(ends).containsKey(Outcome.REVERTED);
  }
}
