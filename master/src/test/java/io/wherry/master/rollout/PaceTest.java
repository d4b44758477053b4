package io.wherry.master.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.RolloutId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Adaptive concurrency against fixed caps, where hosts fail more often the more work at once. */
class PaceTest {
  private static final int HOSTS = 600;
  private static final int SEEDS = 6;
  private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

  /** What came of a rollout: hosts settled per minute, and how many failed. */
  private record Run(double rate, int failures) {}

  private record Working(HostId host, ChangeId change, Instant end) {}

  @Test
  void settlesNearTheBestFixedCapWhereSomeFailByChance() {
    for (int k : List.of(2, 4, 8, 12)) compare(k, 0.02);
  }

  @Test
  void failsSeldomWhereNothingFailsByChance() {
    for (int k : List.of(2, 4, 8, 16)) compare(k, 0);
  }

  private static void compare(int k, double chance) {
    double fixed = 0;
    double adaptive = 0;
    int failedFixed = 0;
    int failedAdaptive = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      var best = best(k, chance, seed);
      var own = run(new Caps(64, true, new TreeMap<>()), k, chance, seed);
      fixed += best.rate();
      adaptive += own.rate();
      failedFixed += best.failures();
      failedAdaptive += own.failures();
    }
    assertThat(adaptive).as("hosts per minute around %d", k).isGreaterThan(0.8 * fixed);
    int few = chance == 0 ? SEEDS * HOSTS * 2 / 100 : 2 * failedFixed;
    assertThat(failedAdaptive)
        .as("failures around %d, %d with the best cap", k, failedFixed)
        .isLessThanOrEqualTo(few);
  }

  private static Run best(int k, double chance, long seed) {
    return List.of(k - 1, k, k + 1).stream()
        .map(cap -> run(Caps.of(cap), k, chance, seed))
        .max(Comparator.comparing(Run::rate))
        .orElseThrow();
  }

  /** A rollout in virtual time; up to {@code k} hosts at once fail by chance only. */
  private static Run run(Caps caps, int k, double chance, long seed) {
    var random = new Random(seed);
    var working = new PriorityQueue<>(Comparator.comparing(Working::end));
    var step = RolloutMachine.begin(RolloutId.of(1), terms(caps), seats(), NOON);
    var now = NOON;
    int failures = 0;
    while (true) {
      for (var effect : step.effects())
        if (effect instanceof Effect.Order o)
          working.add(
              new Working(o.host(), o.change(), now.plusMillis(40_000 + random.nextInt(40_000))));
      var next = working.poll();
      if (next == null) break;
      now = next.end();
      boolean fails = random.nextDouble() < odds(working.size() + 1, k, chance);
      if (fails) failures++;
      step = RolloutMachine.step(step.next(), ended(next, fails), now);
    }
    double minutes = Duration.between(NOON, now).toMillis() / 60_000.0;
    return new Run((HOSTS - failures) / minutes, failures);
  }

  private static double odds(int atOnce, int k, double chance) {
    return atOnce <= k ? chance : Math.min(1, 0.5 + 0.25 * (atOnce - k - 1));
  }

  private static RolloutEvent ended(Working host, boolean fails) {
    return new RolloutEvent.Ended(
        host.host(),
        host.change(),
        fails ? Outcome.FAILED : Outcome.SETTLED,
        "as it came",
        Optional.empty());
  }

  private static Terms terms(Caps caps) {
    return new Terms(
        new ReleaseId(new RepositoryName("fleet"), 2),
        "all",
        Waves.parse("100%"),
        Passing.of(1, Duration.ZERO),
        Budget.parse(Integer.toString(HOSTS), Budget.Then.ABORT, Retry.NEVER),
        caps,
        Deadlines.each(Duration.ofHours(1)));
  }

  private static List<Seat> seats() {
    var seats = new ArrayList<Seat>();
    for (int i = 0; i < HOSTS; i++) {
      var id = new StringBuilder("h".repeat(22));
      "%04d".formatted(i).chars().forEach(d -> id.append((char) ('a' + d - '0')));
      seats.add(new Seat(new HostId(id.toString()), Optional.empty(), Optional.empty()));
    }
    return seats;
  }
}
