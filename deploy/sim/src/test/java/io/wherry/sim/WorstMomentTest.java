package io.wherry.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.RolloutOrder;
import io.wherry.master.pipeline.RolloutView;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Retry;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Somebody who is at a host in the worst moment that there is. */
class WorstMomentTest {
  private final Time time = new Time(1, EnumSet.noneOf(Peril.class), Time.SILENT);
  private final Fleet fleet = new Fleet(time, 3);
  private final Laws laws = new Laws(time, fleet, new HashMap<>());

  private void rollOut() {
    var deadline = Duration.ofMinutes(30);
    var limits =
        new RolloutOrder.Limits(
            Passing.of(100, Duration.ZERO),
            Budget.parse("0", Budget.Then.ABORT, Retry.NEVER),
            Caps.of(1),
            new Deadlines(deadline, deadline));
    var order = new RolloutOrder(2, "name=host1", Waves.parse("100%"), limits, false, "", "");
    fleet
        .master()
        .process()
        .orElseThrow()
        .with(
            it -> assertThat(it.startRollout(order, "operator/sim")).isInstanceOf(Answer.Ok.class));
  }

  private RolloutView rollout() {
    var found = new ArrayList<RolloutView>();
    fleet.master().process().orElseThrow().with(it -> found.addAll(it.rollouts(false)));
    return found.getFirst();
  }

  private static Inventory rebuilt(long version) {
    return new Inventory(
        List.of(new InstalledPackage(Shelf.version(version), Optional.empty(), false)));
  }

  /** Its worker goes on to the end of the merge; the next agent comes when others were there. */
  @Test
  void aHostThatSomebodyChangesBetweenItsAgentsDeathOverTheMergeAndItsRecoveryPaysForNothing() {
    fleet.start();
    time.pass(Duration.ofMinutes(5), laws::check);
    rollOut();
    var host = fleet.hosts().getFirst();
    while (!host.disk().isMixed()) time.pass(Duration.ofMillis(100), laws::check);
    host.agentDies();
    while (host.disk().isMixed()) time.pass(Duration.ofMillis(100), laws::check);
    host.disk().byHand(rebuilt(1));
    time.pass(Duration.ofHours(1), laws::check);

    var member = rollout().members().getFirst();
    assertThat(member.state()).isIn("failed", "reverted");
    assertThat(member.excused()).as(member.why()).isTrue();
    assertThat(rollout().state()).isEqualTo("paused");
    assertThat(host.service().isAway()).isFalse();
  }
}
