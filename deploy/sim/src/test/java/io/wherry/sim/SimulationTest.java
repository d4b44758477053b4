package io.wherry.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.pipeline.Releases;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.window.WindowFact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.LogManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final int SEEDS = Integer.getInteger("wherry.sim.seeds", 120);
  private static final int STREETS = Integer.getInteger("wherry.sim.streets", 6);
  private static final EnumSet<Peril> ALL = EnumSet.allOf(Peril.class);

  /** One in which nothing goes wrong. */
  private final Time time = new Time(1, EnumSet.noneOf(Peril.class), Time.SILENT);

  private Fleet started(int hosts) {
    var fleet = new Fleet(time, hosts);
    fleet.start();
    return fleet;
  }

  private Fleet atRest(int hosts) {
    var fleet = started(hosts);
    time.pass(Duration.ofMinutes(5), () -> {});
    return fleet;
  }

  /** Hundreds of hosts that complain of their disks are of no use to anybody. */
  @BeforeAll
  static void silence() {
    LogManager.getLogManager().reset();
  }

  @Test
  void noSeedBreaksALaw() {
    var met = Met.NOTHING;
    for (long seed = 1; seed <= SEEDS; seed++) {
      var setup = new Setup(seed, new Size(3, 8).of(seed), ALL, Duration.ofHours(5));
      var simulation = new Simulation(setup, Time.SILENT);
      assertThat(simulation.run().broken())
          .as("deploy/sim/run --seed %d --hosts 3-8 --hours 5", seed)
          .isEmpty();
      met = met.plus(simulation.met());
    }
    // What a law speaks of must come to pass, or it says nothing.
    assertThat(met.chosen()).as("%s", met).isGreaterThanOrEqualTo(SEEDS);
    assertThat(met.asked()).as("%s", met).isGreaterThanOrEqualTo(SEEDS / 10);
    assertThat(met.lapsed()).as("%s", met).isGreaterThanOrEqualTo(SEEDS / 10);
    assertThat(met.kept()).as("%s", met).isGreaterThanOrEqualTo(SEEDS / 60);
  }

  @Test
  void racksHypervisorsAndServicesHoldInFleetsLargeEnoughForThem() {
    for (long seed = 1; seed <= STREETS; seed++) {
      var report = run(new Setup(seed, new Size(12, 16).of(seed), ALL, Duration.ofHours(4)));
      assertThat(report.broken())
          .as("deploy/sim/run --seed %d --hosts 12-16 --hours 4", seed)
          .isEmpty();
    }
  }

  @Test
  void aHypervisorTogetherWithItsGuestBreaksTheLaw() {
    var fleet = atRest(6);
    var laws = new Laws(time, fleet, new HashMap<>());
    laws.check();
    for (var host : List.of(fleet.hosts().get(0), fleet.hosts().get(1)))
      fleet
          .witness()
          .recorded(
              new PermissionFact.Granted(
                  host.id(), new ChangeId("c-1"), Optional.empty(), Duration.ofMinutes(2)));
    assertThatThrownBy(laws::check)
        .isInstanceOf(Laws.Broken.class)
        .hasMessageContaining("host2 may merge together with host1");
  }

  @Test
  void whoChangesWithoutAPermissionBreaksTheLaw() {
    var fleet = started(6);
    fleet.hosts().getFirst().disk().begin(order(2));
    assertThatThrownBy(new Laws(time, fleet, new HashMap<>())::check)
        .hasMessageContaining("nobody permitted it");
  }

  @Test
  void withoutFaultsNothingStrikesAndAllIsQuiet() {
    var report = run(new Setup(3, 8, EnumSet.noneOf(Peril.class), Duration.ofHours(4)));
    assertThat(report.broken()).isEmpty();
    assertThat(report.faults()).isZero();
    assertThat(report.rollouts()).isPositive();
  }

  @Test
  void theSameSeedAlwaysRunsAlike() {
    var setup = new Setup(11, 5, ALL, Duration.ofHours(3));
    assertThat(run(setup)).isEqualTo(run(setup));
    assertThat(run(setup).faults()).isPositive();
  }

  @Test
  void moreHostsThanMayChangeAtOnceBreakTheLaw() {
    var fleet = started(6);
    var laws = new Laws(time, fleet, new HashMap<>());
    laws.check();
    fleet.master().grants().given(order(2).change(), Optional.empty());
    fleet.hosts().forEach(host -> host.disk().begin(order(2)));
    assertThatThrownBy(laws::check)
        .isInstanceOf(Laws.Broken.class)
        .hasMessageContaining("6 hosts are changing at once");
  }

  @Test
  void aPermissionOutsideItsHoursBreaksTheLaw() {
    var fleet = new Fleet(new Time(1, EnumSet.noneOf(Peril.class), Time.SILENT), 3);
    var law = new HourLaw(fleet);
    var least = Duration.ofMinutes(5);
    law.take(
        new WindowFact.WindowSet(
            "w", "all", "20 */2 * * *", Duration.ofMinutes(40), "UTC", least, Duration.ZERO));
    assertThat(law.objection(granted(fleet, "r1-1"), at("08:20"))).isEmpty();
    assertThat(law.objection(granted(fleet, "r1-1"), at("08:55"))).isEmpty();
    assertThat(law.objection(granted(fleet, "r1-1"), at("08:56"))).isPresent();
    assertThat(law.objection(granted(fleet, "r1-1"), at("09:30"))).isPresent();
    assertThat(law.objection(granted(fleet, "r1-h-back-1"), at("09:30"))).isEmpty();
    law.take(
        new WindowFact.BlackoutSet("now", "all", at("08:40") + "/" + at("09:00"), least, "UTC"));
    assertThat(law.objection(granted(fleet, "r1-1"), at("08:34"))).isEmpty();
    assertThat(law.objection(granted(fleet, "r1-1"), at("08:36"))).isPresent();
    assertThat(law.objection(granted(fleet, "r1-1"), at("08:45")).orElseThrow())
        .contains("host1 may merge at 2026-05-01T08:45:00Z");
  }

  private static Instant at(String time) {
    return Instant.parse("2026-05-01T" + time + ":00Z");
  }

  private static PermissionFact granted(Fleet fleet, String change) {
    return new PermissionFact.Granted(
        fleet.hosts().getFirst().id(),
        new ChangeId(change),
        Optional.empty(),
        Duration.ofMinutes(2));
  }

  @Test
  void aReleaseThatNobodyOrderedBreaksTheLaw() {
    var fleet = started(6);
    var laws = new Laws(time, fleet, new HashMap<>());
    fleet.master().grants().given(order(2).change(), Optional.empty());
    var disk = fleet.hosts().getFirst().disk();
    disk.begin(order(2));
    disk.commit();
    disk.seal();
    assertThatThrownBy(laws::check)
        .isInstanceOf(Laws.Broken.class)
        .hasMessageContaining("host1 has what nobody ordered");
  }

  @Test
  void aHostThatNeverRestsBreaksTheLaw() {
    var fleet = atRest(3);
    var laws = new Laws(time, fleet, new HashMap<>());
    laws.atRest();
    fleet.hosts().getFirst().disk().begin(order(2));
    assertThatThrownBy(laws::atRest).hasMessageContaining("host1 is left in the middle of c-1");
  }

  @Test
  void aMergeThatItsChannelForbadeBreaksTheLaw() {
    var fleet = started(6);
    new Steering(time, fleet.master()).point(1);
    var now = fleet.master().published().orElseThrow();
    var yanked = now.withYanked(new java.util.TreeSet<>(List.of(2L)));
    fleet.master().grants().given(order(2).change(), Optional.of(yanked));
    var laws = new Laws(time, fleet, new HashMap<>());
    fleet.hosts().getFirst().disk().begin(order(2));
    assertThatThrownBy(laws::check)
        .isInstanceOf(Laws.Broken.class)
        .hasMessageContaining("was yanked");
  }

  @Test
  void hostsThatAreOutOfServiceCountAsChanging() {
    var fleet = started(6);
    var laws = new Laws(time, fleet, new HashMap<>());
    fleet.hosts().forEach(host -> host.service().leave());
    assertThatThrownBy(laws::check).hasMessageContaining("6 hosts are changing at once");
  }

  @Test
  void filesThatChangeUnderThoseWhomAHostServesBreakTheLaw() {
    var fleet = started(6);
    var laws = new Laws(time, fleet, new HashMap<>());
    var host = fleet.hosts().getFirst();
    assertThat(host.service().service().drains()).isTrue();
    fleet.master().grants().given(order(2).change(), java.util.Optional.empty());
    fleet
        .witness()
        .recorded(
            new PermissionFact.Granted(
                host.id(), order(2).change(), java.util.Optional.empty(), Duration.ofMinutes(2)));
    host.disk().begin(order(2));
    assertThatThrownBy(laws::check).hasMessageContaining("host1 changes its files while it serves");
    host.service().leave();
    laws.check();
  }

  @Test
  void aHostThatIsDrainedAndNeverComesBackBreaksTheLaw() {
    var fleet = atRest(3);
    var laws = new Laws(time, fleet, new HashMap<>());
    fleet.hosts().getFirst().service().leave();
    assertThatThrownBy(laws::atRest).hasMessageContaining("host1 was drained and never came back");
  }

  @Test
  void aHostThatAsksToBeConfirmedWithoutHealthSinceItsStartBreaksTheLaw() {
    var fleet = started(3);
    var host = fleet.hosts().getFirst();
    var change = new ChangeId("c-1");
    host.foundWell(change);
    host.asksForConfirmation(change);
    host.startAgain();
    assertThatThrownBy(() -> host.asksForConfirmation(change))
        .isInstanceOf(Laws.Broken.class)
        .hasMessageContaining("not found well since its start");
  }

  @Test
  void whatSomebodyChangesByHandIsKnownToTheMasterSoon() {
    var fleet = atRest(3);
    var laws = new Laws(time, fleet, new HashMap<>());
    laws.atRest();
    fleet.hosts().getFirst().disk().byHand(Shelf.inventory(2));
    assertThatThrownBy(laws::atRest)
        .hasMessageContaining("host1 has other packages than its master knows");
    time.pass(SimMaster.HEARTBEAT.multipliedBy(3), () -> {});
    laws.atRest();
  }

  @Test
  void whereOnlyPackagesAreChangedByHandNobodyFailsForIt() {
    for (long seed = 1; seed <= 12; seed++) {
      var setup = new Setup(seed, 6, EnumSet.of(Peril.MEANWHILE), Duration.ofHours(5));
      var simulation = new Simulation(setup, Time.SILENT);
      var report = simulation.run();
      assertThat(report.broken()).as("seed %d", seed).isEmpty();
      assertThat(report.faults()).isPositive();
      assertThat(spending(simulation)).as("seed %d", seed).isEmpty();
    }
  }

  /**
   * Members that count as having failed. Going back from a release that makes ill is another thing.
   */
  private static List<String> spending(Simulation simulation) {
    var spending = new ArrayList<String>();
    var master = simulation.fleet().master().process().orElseThrow();
    master.with(it -> {
      for (var rollout : it.rollouts(false))
        for (var member : rollout.members())
          if (Set.of("failed", "timed-out", "unreachable").contains(member.state())
              && !member.excused())
            spending.add(rollout.id() + " " + member.name() + " " + member.why());
    });
    return spending;
  }

  @Test
  void whoIsCalledSettledAndHasNotWhatItSettledOnBreaksTheLaw() {
    var fleet = atRest(3);
    var host = fleet.hosts().getFirst();
    var has = Shelf.inventory(3);
    assertThat(Shelf.isMetBy(has, Shelf.release(3))).isTrue();
    assertThat(Shelf.isMetBy(has, Shelf.release(2))).isFalse();
    fleet.master().process().orElseThrow().with(it -> assertThat(Truth.lie(it, host)).isEmpty());
  }

  @Test
  void whoPaysForWhatSomebodyElseDidBreaksTheLaw() {
    var fleet = started(3);
    var laws = new Laws(time, fleet, new HashMap<>());
    var host = fleet.hosts().getFirst().id();
    var change = new ChangeId("r1-1");
    var fault = Fault.local("the host changed").because(Fault.Cause.CHANGED_MEANWHILE);
    fleet
        .witness()
        .recorded(
            new FleetFact.Ended(
                host,
                1,
                change,
                Shelf.release(2),
                Outcome.FAILED,
                Optional.empty(),
                Optional.of(fault),
                Report.Cost.NONE));
    laws.check();
    fleet
        .witness()
        .recorded(
            new RolloutFact.Happened(
                new RolloutId("r1"),
                new RolloutEvent.Ended(
                    host, change, Outcome.FAILED, fault.what(), Optional.of(fault.category()))));
    assertThatThrownBy(laws::check).hasMessageContaining("r1 counts r1-1 as failed");
  }

  private static Order order(long number) {
    var release = Shelf.release(number);
    var offer = (Releases.Found.Offer) new Shelf().find(release);
    var candidate = offer.catalogue().candidates().getFirst();
    var install =
        new Change.Install(candidate.build(), candidate.pbinPath(), candidate.pbin(), List.of());
    return order(release, install);
  }

  private static Order order(ReleaseId release, Change install) {
    var plan = new Plan(release, Shelf.inventory(1).digest(), List.of(install));
    return new Order(
        new ChangeId("c-1"),
        Optional.empty(),
        1,
        plan,
        Duration.ofHours(1),
        Digest.of(new byte[0]),
        "0".repeat(40));
  }

  @Test
  void fleetsOfManySizesAreAddedUpInOneLine() {
    var sum = new Sum("3-8", 5, "all");
    sum.add(new Simulation.Report(7, 100, 3, 20, 2, Optional.empty()), Size.parse("3-8").of(7));
    assertThat(sum.line())
        .isEqualTo(
            "sim: 1 seeds, 4 hosts, 2 rollouts, 20 facts, 100 events, 3 faults, 0 violations");
    sum.add(new Simulation.Report(8, 50, 1, 10, 1, Optional.of("a law")), 5);
    sum.add(new Simulation.Report(9, 50, 1, 10, 1, Optional.of("a law")), 6);
    assertThat(sum.line())
        .startsWith(
            "sim: 3 seeds, 15 hosts, 4 rollouts, 40 facts, 200 events, 5 faults, 2 violations")
        .endsWith("; again: deploy/sim/run --seed 8 --hosts 3-8 --hours 5 --faults all");
    for (var wrong : List.of("", "0", "8-3", "3-", "-3", "1e3", "three"))
      assertThatThrownBy(() -> Size.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Simulation.Report run(Setup setup) {
    return new Simulation(setup, Time.SILENT).run();
  }
}
