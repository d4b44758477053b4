package io.wherry.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.RolloutId;
import io.wherry.master.hold.Recorded;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Retry;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.rollout.Seat;
import io.wherry.master.rollout.Terms;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.logging.LogManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** When a rollout must be given up, and when it must not. */
class GiveUpLawTest {
  /** One in which nothing goes wrong. */
  private final Time time = new Time(1, EnumSet.noneOf(Peril.class), Time.SILENT);

  @BeforeAll
  static void silence() {
    LogManager.getLogManager().reset();
  }

  private Fleet atRest(int hosts) {
    var fleet = new Fleet(time, hosts);
    fleet.start();
    time.pass(Duration.ofMinutes(5), () -> {});
    return fleet;
  }

  private static Recorded<RolloutFact> recorded(RolloutFact fact, Instant at) {
    return new Recorded<>(1, at, "rollout/r1", fact, "operator/sim", "", "");
  }

  /** One host whose window does not open, to be given up after an hour. */
  private static RolloutFact.Started waiting(HostId host) {
    var limit = Optional.of(Duration.ofHours(1));
    var deadline = Duration.ofMinutes(30);
    var terms =
        new Terms(
            Shelf.release(2),
            "all",
            Waves.parse("100%"),
            Passing.of(100, Duration.ZERO),
            Budget.parse("0", Budget.Then.ABORT, Retry.NEVER),
            Caps.of(5),
            new Deadlines(deadline, deadline, limit));
    var seat = new Seat(host, Optional.empty(), Optional.of("outside its window"));
    return new RolloutFact.Started(new RolloutId("r1"), terms, List.of(seat), Optional.empty());
  }

  @Test
  void aRolloutThatCouldNotGoOnForLongerThanAgreedBreaksTheLaw() {
    var fleet = atRest(3);
    var law = new GiveUpLaw(time, fleet.master());
    assertThat(law.broken()).isEmpty();
    var host = fleet.hosts().getFirst().id();
    law.take(recorded(waiting(host), fleet.master().now()));
    time.pass(Duration.ofMinutes(59), () -> {});
    assertThat(law.broken()).isEmpty();
    time.pass(Duration.ofMinutes(1), () -> {});
    assertThat(law.broken()).isEmpty();
    time.pass(Duration.ofSeconds(6), () -> {});
    assertThat(law.broken().orElseThrow()).contains("r1 is not given up after PT1H");
  }

  /** Between two looks of its master its time is up, and somebody begins to work all the same. */
  @Test
  void aRolloutThatGoesOnBeforeItsMasterLooksIsNotLeftWaiting() {
    var fleet = atRest(3);
    var law = new GiveUpLaw(time, fleet.master());
    assertThat(law.broken()).isEmpty();
    var host = fleet.hosts().getFirst().id();
    law.take(recorded(waiting(host), fleet.master().now()));
    time.pass(Duration.ofMinutes(60).plusSeconds(2), () -> {});
    var r1 = new RolloutId("r1");
    var opened = new RolloutEvent.Opened(Set.of(host));
    law.take(recorded(new RolloutFact.Happened(r1, opened), fleet.master().now()));
    assertThat(law.broken()).isEmpty();
    time.pass(Duration.ofMinutes(20), () -> {});
    assertThat(law.broken()).as("it stages").isEmpty();
    var missed = new RolloutEvent.Missed(host, new ChangeId("r1-" + host + "-1"));
    law.take(recorded(new RolloutFact.Happened(r1, missed), fleet.master().now()));
    assertThat(law.broken()).isEmpty();
    time.pass(Duration.ofSeconds(6), () -> {});
    assertThat(law.broken().orElseThrow()).contains("r1 is not given up after PT1H");
  }

  /** Its own pause is one more thing that nobody comes for. */
  @Test
  void aRolloutThatPausedItselfAndIsLeftWaitingBreaksTheLaw() {
    var fleet = atRest(3);
    var law = new GiveUpLaw(time, fleet.master());
    assertThat(law.broken()).isEmpty();
    law.take(recorded(waiting(fleet.hosts().getFirst().id()), fleet.master().now()));
    time.pass(Duration.ofMinutes(10), () -> {});
    var pause = RolloutEvent.PauseAsked.byMaster("its release was yanked");
    var paused = new RolloutFact.Happened(new RolloutId("r1"), pause);
    law.take(recorded(paused, fleet.master().now()));
    time.pass(Duration.ofMinutes(49), () -> {});
    assertThat(law.broken()).isEmpty();
    time.pass(Duration.ofMinutes(1), () -> {});
    assertThat(law.broken()).isEmpty();
    time.pass(Duration.ofSeconds(6), () -> {});
    assertThat(law.broken()).isPresent();
  }

  @Test
  void aRolloutThatAPersonLetGoOnHasItsTimeAnew() {
    var fleet = atRest(3);
    var law = new GiveUpLaw(time, fleet.master());
    assertThat(law.broken()).isEmpty();
    var began = fleet.master().now();
    law.take(recorded(waiting(fleet.hosts().getFirst().id()), began));
    var r1 = new RolloutId("r1");
    time.pass(Duration.ofMinutes(50), () -> {});
    var pause = new RolloutEvent.PauseAsked("wait");
    law.take(recorded(new RolloutFact.Happened(r1, pause), fleet.master().now()));
    time.pass(Duration.ofHours(2), () -> {});
    assertThat(law.broken()).isEmpty();
    time.pass(Duration.ofSeconds(6), () -> {});
    assertThat(law.broken()).as("a person paused it").isEmpty();
    var resume = new RolloutEvent.ResumeAsked();
    law.take(recorded(new RolloutFact.Happened(r1, resume), fleet.master().now()));
    time.pass(Duration.ofMinutes(59), () -> {});
    assertThat(law.broken()).isEmpty();
    time.pass(Duration.ofMinutes(2), () -> {});
    assertThat(law.broken()).isEmpty();
    time.pass(Duration.ofSeconds(6), () -> {});
    assertThat(law.broken()).isPresent();
  }
}
