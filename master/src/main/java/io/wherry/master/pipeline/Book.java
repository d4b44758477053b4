package io.wherry.master.pipeline;

import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.Fleet;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.hold.Entry;
import io.wherry.master.hold.Ledger;
import io.wherry.master.hold.LogException;
import io.wherry.master.hold.Recorded;
import io.wherry.master.rollout.Effect;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.Permissions;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.rollout.RolloutMachine;
import io.wherry.master.window.WindowFact;
import io.wherry.master.window.Windows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All state as the fold of the log. A fact is on the disk before anything here changes; one that
 * cannot be recorded changes nothing. Control thread only.
 */
final class Book {
  private final Ledger log;
  private final Fleet fleet;
  private final TreeMap<Long, Rollout> rollouts = new TreeMap<>();
  private Permissions permissions;
  private Optional<HouseFact.Restored> restored = Optional.empty();
  private long takenUp;
  private Windows windows = Windows.NONE;

  /** What operators asked of rollouts, by the ids of their requests. */
  private final HashMap<String, RolloutFact.Happened> asked = new HashMap<>();

  Book(Ledger log, Fleet fleet, int cap) {
    this.log = log;
    this.fleet = fleet;
    this.permissions = Permissions.none(cap);
  }

  /** Reads the whole log; effects of the past are not carried out again. */
  void replay() throws LogException {
    log.replay(HouseFact.STREAM, HouseFact.class, r -> apply(r.fact()));
    log.replay("", FleetFact.class, r -> fleet.apply(r.fact(), r.at()));
    log.replay("", PermissionFact.class, r -> permissions = permissions.after(r.fact(), r.at()));
    log.replay("", WindowFact.class, r -> windows = windows.after(r.fact()));
    log.replay("", RolloutFact.class, r -> apply(r.fact(), originOf(r), r.at()));
  }

  /** Where all of this came from; what is read from it may be read on any thread. */
  Ledger log() {
    return log;
  }

  private static Origin originOf(Recorded<?> recorded) {
    return new Origin(recorded.actor(), recorded.requestId(), recorded.reason());
  }

  /** Records all facts or none, takes them in, and answers what the rollouts then ask for. */
  List<Effect> commit(Origin origin, Instant at, List<? extends Record> facts) throws LogException {
    var entries = new ArrayList<Entry>();
    for (var fact : facts)
      entries.add(
          new Entry(streamOf(fact), fact, at, origin.actor(), origin.requestId(), origin.reason()));
    log.append(entries);
    var effects = new ArrayList<Effect>();
    for (var fact : facts) effects.addAll(apply(fact, origin, at));
    return effects;
  }

  private List<Effect> apply(Object fact, Origin origin, Instant at) {
    return switch (fact) {
      case FleetFact about -> {
        fleet.apply(about, at);
        yield List.of();
      }
      case PermissionFact about -> {
        permissions = permissions.after(about, at);
        yield List.of();
      }
      case HouseFact about -> {
        apply(about);
        yield List.of();
      }
      case WindowFact about -> {
        windows = windows.after(about);
        yield List.of();
      }
      case RolloutFact.Started s -> begin(s, origin, at);
      case RolloutFact.Happened happened -> {
        if (!origin.requestId().isEmpty()) asked.put(origin.requestId(), happened);
        yield step(happened.id(), happened.event(), at);
      }
      default -> throw new IllegalArgumentException("no fact of this house: " + fact);
    };
  }

  private void apply(HouseFact fact) {
    switch (fact) {
      case HouseFact.Restored r -> restored = Optional.of(r);
      case HouseFact.TakenUp(var epoch) -> takenUp = epoch;
    }
  }

  private List<Effect> begin(RolloutFact.Started s, Origin origin, Instant at) {
    var step = RolloutMachine.begin(s.id(), s.terms(), s.seats(), at);
    var rollout =
        new Rollout(step.next(), origin.actor(), origin.requestId(), at, Optional.empty());
    rollouts.put(s.id().number(), rollout.at(step.next(), at));
    return step.effects();
  }

  private List<Effect> step(RolloutId id, RolloutEvent event, Instant at) {
    var rollout = rollouts.get(id.number());
    if (rollout == null) throw new IllegalArgumentException("no rollout " + id + " has begun");
    var step = RolloutMachine.step(rollout.state(), event, at);
    rollouts.put(id.number(), rollout.at(step.next(), at));
    return step.effects();
  }

  static String streamOf(Record fact) {
    return switch (fact) {
      case FleetFact.OfHost about -> "host/" + about.host();
      case FleetFact.InventoryStored stored -> "inventory/" + stored.digest();
      case FleetFact.PlanStored stored -> "plan/" + stored.digest();
      case FleetFact.SetAssigned set -> "set/" + set.name();
      case FleetFact.SetDropped set -> "set/" + set.name();
      case PermissionFact about -> "permission/" + about.host();
      case RolloutFact about -> "rollout/" + about.id();
      case HouseFact _ -> HouseFact.STREAM;
      case WindowFact about -> "window/" + about.name();
      default -> throw new IllegalArgumentException("no fact of this house: " + fact);
    };
  }

  Fleet fleet() {
    return fleet;
  }

  Permissions permissions() {
    return permissions;
  }

  Windows windows() {
    return windows;
  }

  Collection<Rollout> rollouts() {
    return Collections.unmodifiableCollection(rollouts.values());
  }

  Optional<Rollout> rollout(RolloutId id) {
    return Optional.ofNullable(rollouts.get(id.number()));
  }

  /** What was done to a rollout for that request; empty where nothing was, or it has no id. */
  Optional<RolloutFact.Happened> doneFor(String requestId) {
    return Optional.ofNullable(asked.get(requestId));
  }

  Optional<Rollout> newestRollout() {
    return rollouts.isEmpty() ? Optional.empty() : Optional.of(rollouts.lastEntry().getValue());
  }

  RolloutId nextRollout() {
    long newest = rollouts.isEmpty() ? 0 : rollouts.lastKey();
    return RolloutId.of(
        Math.max(newest, restored.map(HouseFact.Restored::rollouts).orElse(0L)) + 1);
  }

  /** 0 where this log never came out of a backup. */
  long epoch() {
    return restored.map(HouseFact.Restored::epoch).orElse(0L);
  }

  /** A restore whose doubts are not written down yet. */
  Optional<HouseFact.Restored> untaken() {
    return restored.filter(r -> r.epoch() > takenUp);
  }

  /** The last restore, of which a rollout with this number may know less than its hosts. */
  Optional<HouseFact.Restored> restoredSince(RolloutId id) {
    return restored.filter(r -> id.number() <= r.rollouts());
  }
}
