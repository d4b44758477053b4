package io.wherry.sim;

import io.wherry.common.model.RolloutId;
import io.wherry.common.release.ChannelStatement;
import io.wherry.master.pipeline.Action;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.Control;
import io.wherry.master.pipeline.RolloutOrder;
import io.wherry.master.pipeline.RolloutView;
import io.wherry.master.pipeline.StatusView;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Retry;
import io.wherry.master.rollout.Waves;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Somebody who publishes, starts rollouts and changes their mind. */
final class Operator {
  private static final String NAME = "operator/sim";
  private static final List<Action> ACTIONS = List.of(Action.values());
  private static final List<String> WAVES = List.of("100%", "1,100%", "1,30%,100%", "25%,50%,100%");
  private final Time time;
  private final Fleet fleet;
  private final Map<RolloutId, RolloutOrder.Limits> agreed = new HashMap<>();
  private long newest = 1;
  private long serial;

  Operator(Time time, Fleet fleet) {
    this.time = time;
    this.fleet = fleet;
  }

  void start() {
    time.after(
        time.between(Duration.ofSeconds(20), Duration.ofMinutes(12)),
        () -> {
          if (time.isCalm()) return; // for good
          fleet.master().process().ifPresent(m -> m.with(this::act));
          start();
        });
  }

  private void act(Control it) {
    switch (time.below(12)) {
      case 0, 1, 2 -> publish();
      case 3, 4, 5, 6 -> roll(it);
      case 7 -> it.act("", ACTIONS.get(time.below(ACTIONS.size())), NAME, "a change of mind");
      case 8, 9 -> it.act("", Action.RESUME, NAME, "");
      default -> forgive(it);
    }
  }

  private void publish() {
    if (newest < Shelf.MOST) newest++;
    if (time.below(2) == 0) point(newest);
  }

  /** Moves the channel there. */
  private void point(long release) {
    var statement =
        new ChannelStatement(
            SimHost.CHANNEL,
            ++serial,
            Shelf.release(release),
            1,
            new TreeSet<>(),
            time.now().plus(Duration.ofDays(30)));
    fleet.master().point(statement);
  }

  private void roll(Control it) {
    var release = 1 + time.below((int) newest);
    var limits = limits();
    var waves = Waves.parse(WAVES.get(time.below(WAVES.size())));
    var order = new RolloutOrder(release, "all", waves, limits, false, "", "");
    if (it.startRollout(order, NAME) instanceof Answer.Ok<RolloutView>(var rollout))
      agreed.put(rollout.id(), limits);
  }

  private RolloutOrder.Limits limits() {
    var failures = time.below(1 + fleet.hosts().size() / 2);
    return new RolloutOrder.Limits(
        Passing.of(50 + time.below(51), Duration.ofSeconds(time.below(3) * 60L)),
        Budget.parse(Integer.toString(failures), Budget.Then.ABORT, Retry.NEVER),
        caps(),
        Deadlines.each(Duration.ofMinutes(10 + time.below(50))));
  }

  private Caps caps() {
    var perLabel = new TreeMap<String, Integer>();
    if (time.below(4) == 0) perLabel.put("rack", 1 + time.below(2));
    if (time.below(4) == 0) perLabel.put("hypervisor", 1 + time.below(3));
    return new Caps(1 + time.below(fleet.hosts().size()), time.below(4) == 0, perLabel);
  }

  /** What was agreed to at the start of each rollout that the master said it began. */
  Map<RolloutId, RolloutOrder.Limits> agreed() {
    return agreed;
  }

  /** Hosts that are held get another chance, where nobody doubts which machine it is. */
  private void forgive(Control it) {
    // Whoever frees a permission answers for what its holder still does. This operator has a look,
    // and waits for better days.
    for (var host : fleet.hosts()) {
      // Looked at anew for each: to release one may let another one in.
      var holders = it.status().holders().stream().map(StatusView.Holder::host).toList();
      boolean doubtful = holders.contains(host.id()) || fleet.isCopied(host.id());
      boolean sure = time.isCalm() && host.disk().changing().isEmpty();
      if (!doubtful || sure) it.releaseHost(host.id().value(), NAME, "checked");
    }
  }

  /** Takes care that everything can come to an end. */
  void tidy(Control it) {
    for (var rollout : it.rollouts(true)) it.act(rollout.id().toString(), Action.RESUME, NAME, "");
    forgive(it);
  }
}
