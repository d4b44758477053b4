package io.wherry.master.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.Outcome;
import io.wherry.master.rollout.MemberState;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random fleets under random faults from a seed; what must never be is looked for at every step.
 */
class CapSimulationTest {
  private static final int SEEDS = Integer.getInteger("wherry.simulation.seeds", 40);
  private static final int STEPS = 250;
  private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
  private static final List<Action> ACTIONS = List.of(Action.values());

  @Test
  void noInterleavingOfLossCrashAndPartitionExceedsTheCapOrCountsAFailureAsSuccess() {
    for (long seed = 1; seed <= SEEDS; seed++) new Run(seed).go();
  }

  private static final class Run {
    private final long seed;
    private final Random random;
    private final int cap;
    private final TestMaster master;

    Run(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.cap = 1 + random.nextInt(3);
      this.master = new TestMaster(cap);
    }

    void go() {
      int count = 2 + random.nextInt(6);
      master.enrolConnected(count);
      for (int step = 0; step < STEPS; step++) {
        try {
          move();
        } catch (MemoryLedger.Killed dead) {
          master.restart();
        }
        check(step);
      }
      calm();
    }

    private void move() {
      var host = master.hosts.get(random.nextInt(master.hosts.size()));
      switch (random.nextInt(24)) {
        case 0 -> host.disconnect(master);
        case 1 -> host.forget();
        case 2 -> master.restart();
        case 3 -> master.ledger.killAfter(1 + random.nextInt(3));
        case 4 -> master.tick(Duration.ofSeconds(random.nextInt(200)));
        case 5 -> act();
        case 6 -> start();
        case 7 -> host.next = OUTCOMES.get(random.nextInt(3));
        case 8 -> host.lies = random.nextInt(4) == 0;
        case 9, 10, 11 -> {
          if (!host.connected()) host.connect(master);
        }
        case 12 -> master.tick(Duration.ofSeconds(5));
        case 13, 14, 15, 16, 17, 18 -> host.work(master);
        default -> host.hear(master);
      }
    }

    private void act() {
      if (master.mind.floor.book.newestRollout().isEmpty()) return;
      master.act("", ACTIONS.get(random.nextInt(ACTIONS.size())));
    }

    private void start() {
      master.start(
          new RolloutOrder(
              2 + random.nextInt(5),
              "all",
              Waves.parse(random.nextBoolean() ? "1,50%,100%" : "100%"),
              TestMaster.limits(
                  50 + random.nextInt(51),
                  Duration.ofSeconds(random.nextInt(2) * 10L),
                  random.nextInt(3),
                  1 + random.nextInt(3)),
              false,
              "",
              ""));
    }

    private void check(int step) {
      var held = master.mind.floor.book.permissions().held();
      var merging =
          master.hosts.stream().filter(h -> h.merging).map(h -> h.id).collect(Collectors.toSet());
      assertThat(merging.size())
          .as("merging, seed %d step %d", seed, step)
          .isLessThanOrEqualTo(cap);
      assertThat(held.size()).as("held, seed %d step %d", seed, step).isLessThanOrEqualTo(cap);
      assertThat(held.keySet()).as("holders, seed %d step %d", seed, step).containsAll(merging);
      for (var rollout : master.mind.floor.book.rollouts()) settledIsTrue(rollout, step);
    }

    /**
     * Whoever counts as settled on the newest rollout's release really has it, unless it moved on.
     */
    private void settledIsTrue(Rollout rollout, int step) {
      boolean newest =
          master
              .mind
              .floor
              .book
              .newestRollout()
              .orElseThrow()
              .state()
              .id()
              .equals(rollout.state().id());
      if (!newest || !rollout.state().phase().open()) return;
      var release = rollout.state().terms().release();
      for (var member : rollout.state().members().all()) {
        if (!(member.state() instanceof MemberState.Settled)) continue;
        var host =
            master.hosts.stream().filter(h -> h.id.equals(member.host())).findFirst().orElseThrow();
        assertThat(host.inventory)
            .as("settled means installed, seed %d step %d", seed, step)
            .isEqualTo(FakeReleases.inventory(release.number()));
      }
    }

    /** Faults stop: everybody comes back, and everything comes to an end. */
    private void calm() {
      master.restart();
      for (var host : master.hosts) host.lies = false;
      for (int round = 0; round < 30; round++) {
        for (var host : master.hosts) if (!host.connected()) host.connect(master);
        master.runAll();
        master.tick(Duration.ofSeconds(61));
      }
      if (master.mind.floor.book.newestRollout().isPresent()) master.act("", Action.RESUME);
      for (int round = 0; round < 30; round++) {
        master.runAll();
        master.tick(Duration.ofSeconds(61));
      }
      assertThat(master.mind.floor.book.permissions().held())
          .as("slots left over, seed %d", seed)
          .isEmpty();
      assertThat(master.mind.floor.book.rollouts())
          .as("open rollouts, seed %d", seed)
          .allSatisfy(r -> assertThat(r.state().phase().moves()).isFalse());
    }
  }
}
