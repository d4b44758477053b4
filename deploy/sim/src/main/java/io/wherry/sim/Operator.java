package io.wherry.sim;

import io.wherry.common.model.RolloutId;
import io.wherry.master.pipeline.Action;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.Control;
import io.wherry.master.pipeline.HostDetail;
import io.wherry.master.pipeline.RolloutAct;
import io.wherry.master.pipeline.RolloutOrder;
import io.wherry.master.pipeline.RolloutView;
import io.wherry.master.rollout.Amount;
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
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Somebody who publishes, starts rollouts and changes their mind. */
final class Operator {
  private static final java.util.Set<String> WAITING = java.util.Set.of("paused", "awaiting");
  private static final String NAME = "operator/sim";
  private static final List<Action> ACTIONS = List.of(Action.values());
  private final Time time;
  private final Fleet fleet;
  private final Timekeeper timekeeper;
  private final Map<RolloutId, RolloutOrder.Limits> agreed = new HashMap<>();
  private final Steering steering;
  private final Wishes wishes;
  private long newest = 1;
  private Optional<RolloutOrder.Limits> asked = Optional.empty();

  Operator(Time time, Fleet fleet) {
    this.time = time;
    this.fleet = fleet;
    this.steering = new Steering(time, fleet.master());
    this.wishes = new Wishes(time, fleet);
    this.timekeeper = new Timekeeper(time);
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
    recall(it);
    switch (time.below(19)) {
      case 0, 1, 2 -> publish();
      case 3, 4, 5, 6 -> roll(it);
      case 7 -> act(it, "", ACTIONS.get(time.below(ACTIONS.size())), "a change of mind");
      case 8, 9 -> goOn(it, "");
      case 10, 11, 12, 13 -> steering.whim(newest);
      case 14, 15, 16 -> timekeeper.act(it);
      default -> forgive(it);
    }
  }

  /** A rollout that began although its master died over the answer was agreed to all the same. */
  private void recall(Control it) {
    asked.ifPresent(limits -> it.rollouts(false).forEach(r -> agreed.putIfAbsent(r.id(), limits)));
    asked = Optional.empty();
  }

  private void publish() {
    if (newest < Shelf.MOST) newest++;
    if (time.below(2) > 0) return;
    steering.point(newest);
    steering.doubt(newest);
  }

  private void roll(Control it) {
    var release = 1 + time.below((int) newest);
    var waves = wishes.waves();
    var limits = limits(waves);
    var order = new RolloutOrder(release, wishes.hosts(), waves, limits, false, "", "");
    asked = Optional.of(limits);
    switch (wishes.start(it, order, NAME)) {
      case Answer.Ok<RolloutView>(var rollout) -> began(rollout, limits);
      case Answer.Refused<RolloutView>(_, var why) ->
          time.note("operator", () -> "may not roll out " + release + ": " + why);
    }
    asked = Optional.empty();
  }

  private void began(RolloutView rollout, RolloutOrder.Limits limits) {
    agreed.put(rollout.id(), limits);
    steering.doubt(rollout.release().number());
  }

  private RolloutOrder.Limits limits(Waves waves) {
    return new RolloutOrder.Limits(
        passing(waves), budget(), caps(), deadlines(Duration.ofMinutes(minutes())));
  }

  /** Some have no time for anybody who keeps them from it. */
  private int minutes() {
    return time.below(4) == 0 ? 3 + time.below(7) : 10 + time.below(50);
  }

  /** One in three is given up, some before their hosts' own deadlines. */
  private static Deadlines deadlines(Duration each) {
    long minutes = each.toMinutes();
    return new Deadlines(
        each,
        each,
        minutes % 3 == 0 ? Optional.of(Duration.ofMinutes(70 - minutes)) : Optional.empty());
  }

  private Passing passing(Waves waves) {
    var approvals = new TreeSet<Integer>();
    for (int wave = 1; wave < waves.sizes().size(); wave++)
      if (time.below(4) == 0) approvals.add(wave);
    return new Passing(
        50 + time.below(51),
        Duration.ofSeconds(time.below(3) * 60L),
        new Amount(time.below(3) * 20, true),
        approvals,
        Optional.empty());
  }

  private Budget budget() {
    var failures = time.below(1 + fleet.hosts().size() / 2);
    var limits = failures + List.of("", ",unreachable=30%", ",wave:2").get(time.below(3));
    var then = Budget.Then.values()[time.below(Budget.Then.values().length)];
    var retry = new Retry(time.below(3), new Amount(50, true), Duration.ofMinutes(2));
    return Budget.parse(limits, then, retry);
  }

  private Caps caps() {
    var perLabel = new TreeMap<String, Integer>();
    if (time.below(4) == 0) perLabel.put("rack", 1 + time.below(2));
    if (time.below(4) == 0) perLabel.put("hypervisor", 1 + time.below(3));
    return new Caps(1 + time.below(fleet.hosts().size()), time.below(4) == 0, perLabel);
  }

  Wishes wishes() {
    return wishes;
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
      var hold = it.status().holders().stream().filter(h -> h.host().equals(host.id())).findFirst();
      boolean doubtful = hold.isPresent() || fleet.isCopied(host.id());
      var before = time.now().minus(Duration.ofMinutes(10));
      boolean fresh = hold.filter(h -> h.since().isAfter(before)).isPresent();
      boolean still = host.disk().changing().isEmpty() && !host.service().isAway();
      boolean sure = time.isCalm() && still && !fresh;
      if (!doubtful || sure) it.releaseHost(host.id().value(), NAME, "checked");
    }
  }

  private static void act(Control it, String rollout, Action action, String reason) {
    it.act(new RolloutAct(rollout, action, reason, ""), NAME);
  }

  private void goOn(Control it, String rollout) {
    act(it, rollout, Action.RESUME, "");
    act(it, rollout, Action.APPROVE, "");
  }

  /** Gives up what still waits for somebody. */
  void giveUp(Control it) {
    for (var rollout : it.rollouts(true))
      if (WAITING.contains(rollout.state()) || waits(it, rollout))
        act(it, rollout.id().toString(), Action.ABORT, "nobody looks at it");
    forgive(it);
  }

  /** Whether a host in it waits for its hour, or for others of its service to be well again. */
  private static boolean waits(Control it, RolloutView rollout) {
    return rollout.members().stream()
        .filter(m -> m.state().equals("ready"))
        .flatMap(m ->
            it.host(m.host().value()) instanceof Answer.Ok<HostDetail>(var host)
                ? host.explanation().stream()
                : java.util.stream.Stream.<String>empty())
        .anyMatch(line -> line.contains("quorum") || line.contains("window"));
  }

  /** Takes care that everything can come to an end. */
  void tidy(Control it) {
    steering.tidy();
    // In this order: whoever is let go on may have a permission that it has not begun to use.
    forgive(it);
    for (var rollout : it.rollouts(true)) goOn(it, rollout.id().toString());
  }
}
