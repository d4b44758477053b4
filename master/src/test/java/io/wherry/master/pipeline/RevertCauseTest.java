package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import io.wherry.master.fleet.FleetFact;
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
    return new Report.Ended(
        new ChangeId("c-1"),
        FakeReleases.release(2),
        Outcome.REVERTED,
        Optional.of(FakeReleases.release(1)),
        Optional.of(why),
        host.inventory,
        Report.Cost.NONE);
  }
}
