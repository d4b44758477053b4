package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.HostId;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.RolloutId;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.release.ChannelStatement;
import io.wherry.master.fleet.Fleet;
import io.wherry.master.fleet.FleetFact.Assignment;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.fleet.Presence;
import io.wherry.master.hold.LogException;
import io.wherry.master.rollout.Effect;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.rollout.RolloutMachine;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What all parts of the control loop stand on. Control thread only. */
final class Floor {
  final Book book;
  final Planning planning;
  final ControlSettings settings;
  final ControlListener listener;
  final Map<HostId, Session> sessions = new HashMap<>();
  final TreeMap<ChannelName, Channel> channels = new TreeMap<>();
  final Calendar calendar;
  final Set<RolloutId> touched = new HashSet<>();

  /** Hosts that have followed a master of a higher epoch: this one is out of date. */
  final Map<HostId, Long> led = new HashMap<>();

  /** The highest serial of a channel's statement that a host said it has seen. */
  final Map<ChannelName, Long> serials = new HashMap<>();

  /** Whose questions may be answered now. */
  final ArrayDeque<Session> unanswered = new ArrayDeque<>();

  private final ArrayDeque<Effect> due = new ArrayDeque<>();
  private final InstantSource clock;

  /** Since when this master knows what it heard, and what it did not. */
  final Instant started;

  private long recorded;

  /** A channel's newest statement, signed and read. */
  record Channel(SignedStatement signed, ChannelStatement statement) {}

  Floor(
      Book book,
      Planning planning,
      ControlSettings settings,
      ControlListener listener,
      InstantSource clock) {
    this.book = book;
    this.planning = planning;
    this.settings = settings;
    this.listener = listener;
    this.clock = clock;
    this.started = clock.instant();
    this.calendar = new Calendar(book);
  }

  /** As the log keeps it, so that a replay decides alike. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  Fleet fleet() {
    return book.fleet();
  }

  void record(Origin origin, List<? extends Record> facts) throws LogException {
    record(origin, now(), facts);
  }

  /** As of another moment than now. */
  void record(Origin origin, Instant at, List<? extends Record> facts) throws LogException {
    if (facts.isEmpty()) return;
    recorded++;
    due.addAll(book.commit(origin, at, facts));
    for (var fact : facts) if (fact instanceof RolloutFact about) touched.add(about.id());
  }

  /** Grows with everything that is recorded. */
  long recorded() {
    return recorded;
  }

  void record(Record... facts) throws LogException {
    record(Origin.MASTER, List.of(facts));
  }

  /** What the rollouts have asked for and nobody has carried out yet; empty when all is done. */
  Optional<Effect> nextEffect() {
    return Optional.ofNullable(due.poll());
  }

  /** The event as a fact, where it changes anything. */
  List<Record> ifChanges(RolloutId id, RolloutEvent event) {
    var rollout = book.rollout(id);
    if (rollout.isEmpty()) return List.of();
    var state = rollout.get().state();
    var next = RolloutMachine.step(state, event, now()).next();
    return next.equals(state) ? List.of() : List.of(new RolloutFact.Happened(id, event));
  }

  void happened(RolloutId id, RolloutEvent event) throws LogException {
    record(Origin.MASTER, ifChanges(id, event));
  }

  Optional<Assignment> assignment(HostId host, ChangeId change) {
    return fleet()
        .host(host)
        .flatMap(HostRecord::assignment)
        .filter(a -> a.change().equals(change));
  }

  Optional<Session> session(HostId host) {
    return Optional.ofNullable(sessions.get(host));
  }

  void send(HostId host, MasterWord word) {
    session(host).ifPresent(s -> s.outbox.send(word));
  }

  void presence(HostId host, java.util.function.UnaryOperator<Presence> change) {
    fleet().presence(host, change.apply(fleet().presence(host)));
  }
}
