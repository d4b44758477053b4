package io.wherry.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import io.wherry.common.model.RolloutId;
import io.wherry.common.model.Step;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.Retry;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.rollout.Seat;
import io.wherry.master.rollout.Terms;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What laws of orders, permissions and deadlines say of a log that somebody has made up. */
class OrderLawsTest {
  private static final RolloutId R1 = new RolloutId("r1");
  private static final Amount ONE = new Amount(1, false);
  private final Time time = new Time(1, EnumSet.noneOf(Peril.class), Time.SILENT);
  private final Fleet fleet = new Fleet(time, 6);
  private final Witness witness = fleet.witness();

  private HostId host(int number) {
    return fleet.hosts().get(number - 1).id();
  }

  private static ChangeId change(HostId host) {
    return new ChangeId("r1-" + host + "-1");
  }

  /** Of the six, the third and the sixth are of a service. */
  private void started(String waves) {
    var deadline = Duration.ofMinutes(30);
    var terms =
        new Terms(
            Shelf.release(2),
            "all",
            Waves.parse(waves),
            new Passing(100, Duration.ZERO, ONE, Set.of(), Optional.empty()),
            Budget.parse("0", Budget.Then.ABORT, Retry.NEVER),
            Caps.of(6),
            new Deadlines(deadline, deadline));
    var seats =
        fleet.hosts().stream()
            .map(h -> new Seat(h.id(), Optional.empty(), Optional.empty()))
            .toList();
    witness.recorded(new RolloutFact.Started(R1, terms, seats, Optional.empty()));
  }

  private void ordered(HostId host) {
    var nobodys = Digest.of(new byte[0]);
    witness.recorded(
        new FleetFact.Ordered(
            host,
            new FleetFact.Assignment(
                change(host), Optional.of(R1), 1, Shelf.release(2), nobodys, time.now())));
  }

  private void happened(RolloutEvent event) {
    witness.recorded(new RolloutFact.Happened(R1, event));
  }

  private void settled(HostId host) {
    happened(new RolloutEvent.Ended(host, change(host), Outcome.SETTLED, "", Optional.empty()));
  }

  @Test
  void whoIsOrderedInTheTimeOfThoseWhoWereChosenBreaksTheLaw() {
    started("role=db,100%");
    ordered(host(3));
    ordered(host(6));
    settled(host(3));
    assertThat(witness.broken()).isEmpty();
    ordered(host(1));
    assertThat(witness.broken().orElseThrow())
        .endsWith("which is in wave 2, '100%', in the time of wave 1, 'role=db'");
  }

  @Test
  void theOthersHaveTheirTurnOnceThoseHaveSettled() {
    started("role=db,100%");
    ordered(host(3));
    ordered(host(6));
    settled(host(3));
    settled(host(6));
    ordered(host(1));
    assertThat(witness.broken()).isEmpty();
    assertThat(witness.waves().chosen()).isEqualTo(2);
  }

  @Test
  void whoTakesThePlaceOfAChosenOneThatIsAwayBreaksTheLaw() {
    started("role=db,100%");
    ordered(host(3));
    happened(new RolloutEvent.Absent(host(3), change(host(3))));
    ordered(host(1));
    assertThat(witness.broken()).isPresent();
  }

  @Test
  void whoTakesThePlaceOfAnotherDoesNot() {
    started("2,role=db,100%");
    ordered(host(1));
    ordered(host(2));
    happened(new RolloutEvent.Absent(host(1), change(host(1))));
    ordered(host(4));
    assertThat(witness.broken()).isEmpty();
    ordered(host(3));
    assertThat(witness.broken()).as("it was chosen for later").isPresent();
  }

  /** Of two that are away where one may be, the second holds its wave. */
  @Test
  void whoTakesThePlaceOfOneMoreThanAgreedBreaksTheLaw() {
    started("2,100%");
    ordered(host(1));
    ordered(host(2));
    happened(new RolloutEvent.Absent(host(1), change(host(1))));
    happened(new RolloutEvent.Absent(host(2), change(host(2))));
    ordered(host(3));
    assertThat(witness.broken()).isEmpty();
    ordered(host(4));
    assertThat(witness.broken()).isPresent();
  }

  @Test
  void nobodyOfAChosenLastWaveTakesThePlaceOfAnother() {
    started("1,role=db");
    ordered(host(1));
    happened(new RolloutEvent.Absent(host(1), change(host(1))));
    ordered(host(3));
    assertThat(witness.broken().orElseThrow())
        .endsWith("which is in wave 2, 'role=db', in the time of wave 1, '1'");
  }

  /** Whoever says that it settled, with these packages. */
  private void saysThatItSettled(HostId host, Inventory has) {
    var to = Shelf.release(2);
    witness.said(
        new Report.Ended(
            change(host),
            to,
            Outcome.SETTLED,
            Optional.of(to),
            Optional.empty(),
            has,
            Report.Cost.NONE),
        false);
  }

  @Test
  void whoIsCountedAsSettledOnWhatItSaysThatItHasNotBreaksTheLaw() {
    started("100%");
    ordered(host(1));
    saysThatItSettled(host(1), new Inventory(List.of()));
    assertThat(witness.broken()).isEmpty();
    settled(host(1));
    assertThat(witness.broken().orElseThrow()).endsWith("as settled, which it is not");
  }

  /** What was said to a master that was lost is not what the next one goes by. */
  @Test
  void whatWasSaidToAMasterThatWasLostIsNotHeldAgainstTheNext() {
    started("100%");
    ordered(host(1));
    saysThatItSettled(host(1), new Inventory(List.of()));
    witness.readAnew(new Pages(time, this, _ -> {}, 1));
    started("100%");
    settled(host(1));
    assertThat(witness.broken()).isEmpty();
    saysThatItSettled(host(1), new Inventory(List.of()));
    settled(host(1));
    assertThat(witness.broken()).as("it says it once more").isPresent();
  }

  @Test
  void aHostThatNoWaveReachesIsNotOrdered() {
    started("role=db");
    ordered(host(3));
    assertThat(witness.broken()).isEmpty();
    ordered(host(1));
    assertThat(witness.broken().orElseThrow()).endsWith("which no wave reaches");
  }

  private void letsOneGoBy(HostId host) {
    var permitted =
        new PermissionFact.Granted(host, change(host), Optional.of(R1), Duration.ofMinutes(2));
    witness.recorded(permitted);
    witness.recorded(new PermissionFact.Freed(host, change(host), "it asked again"));
    happened(new RolloutEvent.NotMerging(host, change(host)));
  }

  private void withdrawn(HostId host) {
    var why = "was permitted to merge 8 times, and never did";
    witness.recorded(new FleetFact.Withdrawn(host, change(host), why));
  }

  @Test
  void anOrderThatIsPermittedOnceMoreAfterItsEighthBreaksTheLaw() {
    started("100%");
    ordered(host(1));
    for (int times = 1; times <= 8; times++) letsOneGoBy(host(1));
    assertThat(witness.broken()).isEmpty();
    assertThat(witness.lapses().isSpent(R1, host(1))).isTrue();
    letsOneGoBy(host(1));
    assertThat(witness.broken().orElseThrow()).contains("is permitted once more after 8");
  }

  @Test
  void anOrderThatEndsBeforeItsEighthBreaksTheLaw() {
    started("100%");
    ordered(host(1));
    ordered(host(2));
    for (int times = 1; times <= 8; times++) letsOneGoBy(host(1));
    withdrawn(host(1));
    assertThat(witness.broken()).isEmpty();
    assertThat(witness.lapses().ended()).isOne();
    for (int times = 1; times <= 7; times++) letsOneGoBy(host(2));
    withdrawn(host(2));
    assertThat(witness.broken().orElseThrow()).contains("is withdrawn after 7 permissions");
  }

  private Wire stream(HostId host) {
    return fleet.host(host).process().orElseThrow().wire.orElseThrow();
  }

  private void allGreet() {
    fleet.start();
    time.pass(Duration.ofMinutes(1), () -> {});
  }

  private void saysThatItIsKept(HostId host, Step step, Optional<Fault.Cause> because) {
    var progress =
        new Report.Progress(change(host), Shelf.release(2), step, 0, 0, "others", because);
    witness.kept().heard(stream(host), host, new HostWord.Reported(1, time.now(), progress));
  }

  @Test
  void whoPaysForADeadlineThatSomebodyElseTookBreaksTheLaw() {
    allGreet();
    started("100%");
    ordered(host(1));
    var others = Optional.of(Fault.Cause.CHANGED_MEANWHILE);
    saysThatItIsKept(host(1), Step.WAITING, others);
    saysThatItIsKept(host(1), Step.FETCHING, Optional.empty());
    happened(new RolloutEvent.Overdue(host(1), change(host(1)), true));
    assertThat(witness.broken().orElseThrow()).contains("pay for what somebody else kept it from");
    assertThat(witness.kept().isExcused(R1, host(1))).isTrue();
  }

  @Test
  void whoGotOnSinceDoesPay() {
    allGreet();
    started("100%");
    ordered(host(1));
    saysThatItIsKept(host(1), Step.WAITING, Optional.of(Fault.Cause.CHANGED_MEANWHILE));
    saysThatItIsKept(host(1), Step.ASKING, Optional.empty());
    happened(new RolloutEvent.Overdue(host(1), change(host(1)), true));
    assertThat(witness.broken()).isEmpty();
    assertThat(witness.kept().isExcused(R1, host(1))).isFalse();
  }
}
