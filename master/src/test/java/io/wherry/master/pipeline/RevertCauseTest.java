package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.fleet.HostState;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Retry;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Why a host went back must outlive the master that heard it. */
class RevertCauseTest {
  private final TestMaster master = new TestMaster(1);

  @Test
  void aHostThatNobodyConfirmedIsKnownAsSuch() {
    var host = master.enrolConnected(1).getFirst();
    var nobody = Fault.passing("not confirmed in time: no route").because(Fault.Cause.UNCONFIRMED);
    host.report(master, reverted(host, nobody));
    assertThat(fault(host).isBecause(Fault.Cause.UNCONFIRMED)).isTrue();
    master.restart();
    assertThat(fault(host).isBecause(Fault.Cause.UNCONFIRMED)).isTrue();
  }

  @Test
  void aHostThatWasIllIsNot() {
    var host = master.enrolConnected(1).getFirst();
    host.report(master, reverted(host, Fault.local("the web server does not answer")));
    assertThat(fault(host).cause()).isEmpty();
  }

  /** Its own word would have been one that may pass. */
  @Test
  void aHostThatCouldNotGoBackIsStuckAndNotTriedAgain() {
    var host = master.enrolConnected(1).getFirst();
    var limits =
        new RolloutOrder.Limits(
            Passing.of(100, Duration.ZERO),
            Budget.parse(
                "0", Budget.Then.PAUSE, new Retry(2, new Amount(3, false), Duration.ofMinutes(1))),
            Caps.of(5),
            Deadlines.each(Duration.ofMinutes(10)));
    master.start(new RolloutOrder(2, "all", Waves.parse("100%"), limits, false, "", ""));
    while (!host.inbox.isEmpty()) host.hear(master);
    var change = host.order.orElseThrow().change();
    var torn = Fault.passing("cannot go back: the disk is full").because(Fault.Cause.STUCK);
    host.report(master, ended(host, change, Outcome.FAILED, torn));

    assertThat(master.rollout().state()).isEqualTo("paused");
    assertThat(shown(host).word()).isEqualTo("stuck");
    assertThat(shown(host).why()).contains("cannot go back: the disk is full");
    master.restart();
    assertThat(shown(host).word()).isEqualTo("stuck");
  }

  private HostState shown(FakeHost host) {
    var floor = master.mind.floor;
    return floor.fleet().view(floor.fleet().host(host.id).orElseThrow(), floor.now()).state();
  }

  private Fault fault(FakeHost host) {
    return master
        .mind
        .floor
        .fleet()
        .host(host.id)
        .orElseThrow()
        .last()
        .flatMap(FleetFact.Ended::fault)
        .orElseThrow();
  }

  private static Report reverted(FakeHost host, Fault why) {
    return ended(host, new ChangeId("c-1"), Outcome.REVERTED, why);
  }

  private static Report ended(FakeHost host, ChangeId change, Outcome outcome, Fault why) {
    return new Report.Ended(
        change,
        FakeReleases.release(2),
        outcome,
        Optional.of(FakeReleases.release(1)),
        Optional.of(why),
        host.inventory,
        Report.Cost.NONE);
  }
}
