package io.wherry.sim;

import io.wherry.agent.update.UpdateState;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RolloutId;
import io.wherry.master.pipeline.Control;
import io.wherry.master.pipeline.RolloutOrder;
import io.wherry.master.pipeline.RolloutView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold whatever happens. */
final class Laws {
  private static final Set<String> MOVING = Set.of("running", "baking", "reverting");
  private static final int EVERY = 40;
  private final Time time;
  private final Fleet fleet;
  private final Map<RolloutId, RolloutOrder.Limits> agreed;
  private final Map<RolloutId, Integer> waves = new HashMap<>();
  private final Map<RolloutId, Integer> seen = new HashMap<>();
  private final Neighbours neighbours;
  private long checks;

  /** A law was broken. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Broken(String what) {
      super(what);
    }
  }

  /** {@code agreed} are the terms of rollouts, as their operator keeps them. */
  Laws(Time time, Fleet fleet, Map<RolloutId, RolloutOrder.Limits> agreed) {
    this.time = time;
    this.fleet = fleet;
    this.agreed = agreed;
    this.neighbours = new Neighbours(time, fleet);
  }

  /** After everything that happens; what is dear to look at, now and then. */
  void check() {
    cap();
    neighbours.check();
    if (checks++ % EVERY > 0) return;
    ordered();
    fleet.master().process().ifPresent(m -> m.with(this::rollouts));
  }

  private void cap() {
    long open =
        fleet.hosts().stream()
            .filter(h -> !fleet.isCopied(h.id()) && h.disk().changing().isPresent())
            .count();
    if (open > fleet.master().cap())
      throw broken(open + " hosts are changing at once where " + fleet.master().cap() + " may");
  }

  /** Nobody is on a release that nobody ordered it to. */
  private void ordered() {
    for (var host : fleet.hosts()) {
      var has = host.disk().inventory();
      boolean known =
          has.equals(Shelf.inventory(1))
              || host.orderedTo().stream()
                  .map(ReleaseId::number)
                  .anyMatch(n -> has.equals(Shelf.inventory(n)));
      if (!known) throw broken(host.name() + " has what nobody ordered: " + has);
    }
  }

  private void rollouts(Control it) {
    var all = it.rollouts(false);
    for (var rollout : all) {
      budget(rollout);
      threshold(rollout);
    }
    if (!all.isEmpty()) settled(all.getFirst());
  }

  private void budget(RolloutView rollout) {
    var limits = agreed.get(rollout.id());
    int spent = rollout.waves().stream().mapToInt(Laws::lost).sum();
    // Whoever resumes a rollout has seen what went wrong until then.
    if (rollout.state().equals("paused")) seen.put(rollout.id(), spent);
    if (limits == null || !Set.of("running", "baking").contains(rollout.state())) return;
    int allowed = limits.budget().limits().getFirst().most().of(rollout.members().size());
    if (spent - seen.getOrDefault(rollout.id(), 0) > allowed)
      throw broken(rollout.id() + " goes on with " + spent + " failures");
  }

  private static int lost(RolloutView.WaveView wave) {
    return wave.failed() + wave.reverted() + wave.timedOut() + wave.unreachable();
  }

  /** A wave begins only once the one before it has reached its threshold. */
  private void threshold(RolloutView rollout) {
    int before = waves.getOrDefault(rollout.id(), 1);
    if (rollout.wave() <= before) return;
    waves.put(rollout.id(), rollout.wave());
    var limits = agreed.get(rollout.id());
    var passed = rollout.waves().get(rollout.wave() - 2);
    int counted = passed.hosts() - (seen.containsKey(rollout.id()) ? lost(passed) : 0);
    if (limits != null
        && passed.settled() < Math.ceilDiv(counted * limits.passing().successPercent(), 100))
      throw broken(
          rollout.id()
              + " began wave "
              + rollout.wave()
              + " with "
              + passed.settled()
              + " of "
              + passed.hosts()
              + " settled before");
  }

  /** Whoever counts as settled on the newest rollout's release has it, unless it moved on. */
  private void settled(RolloutView newest) {
    if (!MOVING.contains(newest.state()) || newest.state().equals("reverting")) return;
    for (var member : newest.members()) {
      if (!member.state().equals("settled") || fleet.isCopied(member.host())) continue;
      var host = fleet.host(member.host());
      boolean has = host.disk().inventory().equals(Shelf.inventory(newest.release().number()));
      if (!has && !host.auto())
        throw broken(
            host.name() + " counts as settled on " + newest.release() + " and does not have it");
    }
  }

  /** Once nothing goes wrong any more, everything comes to its end. */
  void atRest() {
    fleet
        .master()
        .process()
        .orElseThrow(() -> broken("the master is away"))
        .with(it -> {
          for (var rollout : it.rollouts(true))
            if (MOVING.contains(rollout.state()))
              throw broken(rollout.id() + " is still " + rollout.state() + ": " + open(rollout));
          var holders = it.status().holders();
          if (!holders.isEmpty()) throw broken("permissions are left over: " + holders);
        });
    fleet.hosts().forEach(this::atRest);
  }

  private static List<String> open(RolloutView rollout) {
    return rollout.members().stream()
        .filter(m -> Set.of("pending", "ordered", "merging").contains(m.state()))
        .map(m -> m.name() + " " + m.state() + " " + m.why())
        .toList();
  }

  private void atRest(SimHost host) {
    var agent = host.process().orElseThrow(() -> broken(host.name() + " is away"));
    boolean resting =
        agent.state() instanceof UpdateState.Settled
            || agent.state() instanceof UpdateState.Held
            || agent.state() instanceof UpdateState.Stuck
            // Asks now and then for a plan that the master has its reasons not to give.
            || agent.state() instanceof UpdateState.Seeking;
    if (!resting) throw broken(host.name() + " does not rest: " + agent.state());
    if (!(agent.state() instanceof UpdateState.Stuck) && host.disk().changing().isPresent())
      throw broken(host.name() + " is left in the middle of " + host.disk().changing().get());
    if (agent.connected() && agent.waiting() > 0)
      throw broken(host.name() + " has " + agent.waiting() + " reports that nobody took");
  }

  private Broken broken(String what) {
    return new Broken(what + "; at " + time.now());
  }
}
