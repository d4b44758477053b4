package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wherry.common.resolve.Resolver;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.MetricGate;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Retry;
import io.wherry.master.rollout.Waves;
import io.wherry.master.topology.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts whose gate asks the stock Prometheus, which measures an application meanwhile. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class MeasuredStoryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private RealPrometheus prometheus;

  @BeforeAll
  void measure(@TempDir Path dir) throws Exception {
    assumeTrue(
        RealPrometheus.isInstalled(),
        "NOT TESTED: the metric gate against a real Prometheus, as /usr/bin/prometheus is not"
            + " installed");
    prometheus = new RealPrometheus(dir);
  }

  @AfterAll
  void stop() throws Exception {
    if (prometheus != null) prometheus.close();
  }

  private static RolloutOrder order(String gate) {
    var passing =
        new Passing(100, Duration.ZERO, Amount.NONE, Set.of(), Optional.of(MetricGate.parse(gate)));
    var limits =
        new RolloutOrder.Limits(
            passing,
            Budget.parse("0", Budget.Then.ABORT, Retry.NEVER),
            Caps.of(5),
            Deadlines.each(Duration.ofMinutes(10)));
    return new RolloutOrder(2, "all", Waves.parse("1,100%"), limits, false, "", "");
  }

  /** The first wave has settled, and the gate is asked. */
  private TestMaster gated() {
    var master = new TestMaster(10);
    master.metrics = prometheus;
    master.restart();
    master.enrolConnected(2);
    assertThat(master.start(order("sum(errors) < 5"))).isInstanceOf(Answer.Ok.class);
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("checking");
    look(master);
    return master;
  }

  /** It is asked at one tick and heard at the next. */
  private static void look(TestMaster master) {
    master.pass(SECOND);
    master.pass(SECOND);
  }

  /** A slow machine may miss a measurement: then it is asked again after the next one. */
  private void decide(TestMaster master) throws Exception {
    while (master.rollout().state().equals("checking")) {
      prometheus.awaitScrape();
      master.pass(Duration.ofSeconds(30));
      look(master);
    }
  }

  private static String second(TestMaster master) {
    return master.rollout().members().get(1).state();
  }

  @Test
  void aValueOverTheLimitStopsTheNextWaveAndOneBelowLetsItThrough() throws Exception {
    prometheus.measures(Optional.of(7.0));
    var master = gated();
    decide(master);
    assertThat(master.rollout().state()).isEqualTo("paused");
    assertThat(master.rollout().why()).isEqualTo("sum(errors) is 7.0, not < 5.0");
    assertThat(second(master)).isEqualTo("pending");
    prometheus.measures(Optional.of(1.0));
    master.act("", Action.RESUME);
    look(master);
    decide(master);
    assertThat(second(master)).isEqualTo("ordered");
    master.runAll();
    assertThat(master.rollout().state()).isEqualTo("finished");
  }

  @Test
  void anApplicationThatIsDownHoldsTheNextWaveAndThenStopsIt() throws Exception {
    prometheus.measures(Optional.empty());
    var master = gated();
    assertThat(master.rollout().state()).as("it may come back").isEqualTo("checking");
    master.pass(PATIENCE);
    look(master);
    assertThat(master.rollout().state()).isEqualTo("paused");
    assertThat(master.rollout().why()).contains("it has no data");
    assertThat(second(master)).isEqualTo("pending");
  }

  @Test
  void aPrometheusThatIsDeadStopsTheNextWave(@TempDir Path dir) throws Exception {
    try (var other = new RealPrometheus(dir)) {
      other.measures(Optional.of(1.0));
      var alive = prometheus;
      prometheus = other;
      other.kill();
      var master = gated();
      prometheus = alive;
      assertThat(master.rollout().state()).isEqualTo("checking");
      master.pass(PATIENCE);
      look(master);
      assertThat(master.rollout().state()).isEqualTo("paused");
      assertThat(master.rollout().why()).contains("it cannot be reached");
      assertThat(second(master)).isEqualTo("pending");
    }
  }

  private Answer<RolloutView> start(String gate, MetricSource metrics) throws Exception {
    var settings = TestMaster.settings(2, Bounds.DEFAULT);
    var ports =
        new Control.Ports(new FakeReleases(5), Resolver::resolve, metrics, ControlListener.NOBODY);
    try (var control =
        Control.byHand(
            new MemoryLedger(),
            ports,
            settings,
            () -> java.time.Instant.parse("2026-05-01T12:00:00Z"))) {
      return control.startRollout(order(gate), "operator/anna");
    }
  }

  private String refusal(String gate) throws Exception {
    return ((Answer.Refused<?>) start(gate, prometheus)).message();
  }

  @Test
  void aQuestionThatCannotBeAnsweredIsSaidBeforeAnythingMoves() throws Exception {
    assertThat(refusal("sum(rate(errors[5m]) < 5"))
        .startsWith("the metric gate would never let a wave begin: Prometheus at http://127.0.0.1:")
        .contains("it answered 400")
        .contains("parse error");
    assertThat(refusal("errors[5m] < 5")).endsWith("a gate needs numbers, and this is a matrix");
  }

  @Test
  void whatIsOnlyNotMeasuredYetIsNoObjection() throws Exception {
    assertThat(refusal("sum(nobody_counts_this) < 5")).contains("no host matches 'all'");
  }
}
