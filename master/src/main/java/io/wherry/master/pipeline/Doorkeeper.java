package io.wherry.master.pipeline;

import io.wherry.common.model.Digest;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Placement;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Selector;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.fleet.FleetFact.Self;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.fleet.Presence;
import io.wherry.master.hold.LogException;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.Seat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lets hosts in, and keeps out those of which there are two. */
final class Doorkeeper {
  private static final System.Logger LOG = System.getLogger(Doorkeeper.class.getName());
  private static final int PROTOCOL = 1;

  private final Floor floor;
  private final Orders orders;
  private final Gate gate;
  private final Restoration restoration;

  /** Instances that gave way to another one. One that comes back has lived on beside it. */
  private final Map<HostId, Set<String>> superseded = new HashMap<>();

  Doorkeeper(Floor floor, Orders orders, Gate gate, Restoration restoration) {
    this.floor = floor;
    this.orders = orders;
    this.gate = gate;
    this.restoration = restoration;
  }

  /** Told twice, where the first answer was lost on the way, it is told once. */
  void enrolled(Enrolment e) throws LogException {
    if (floor.fleet().host(e.host()).isPresent()) return;
    var adopted =
        e.inventory().packages().stream()
            .filter(p -> p.elsewhere().isEmpty())
            .map(p -> p.id().name() + ":" + p.id().slot())
            .distinct()
            .toList();
    var facts = new ArrayList<Record>();
    facts.add(
        new FleetFact.Enrolled(
            e.host(), e.machineId(), e.name(), e.labels(), e.channel(), adopted));
    facts.addAll(inventoried(e.host(), e.inventory(), 0));
    floor.record(Origin.host(e.host()), facts);
    floor.fleet().presence(e.host(), Presence.away(floor.now()));
    join(floor.fleet().host(e.host()).orElseThrow());
  }

  /** A rollout that would have chosen it had it been there takes it along. */
  private void join(HostRecord host) throws LogException {
    for (var rollout : List.copyOf(floor.book.rollouts())) {
      var state = rollout.state();
      if (!state.phase().open() || !Selector.parse(state.terms().hosts()).matches(host.subject()))
        continue;
      var seat = new Seat(host.id(), host.settled(), Optional.empty());
      floor.happened(state.id(), new RolloutEvent.Joined(seat));
    }
    orders.carryOut();
  }

  Attachment attach(HostId id, Hello hello, Outbox outbox) throws LogException {
    var known = floor.fleet().host(id);
    if (known.isEmpty())
      return new Attachment.TurnedAway(
          "host " + id + " is not enrolled with this master; enrol it again");
    var newer = newerMaster(known.get(), hello.following().highestEpoch());
    if (newer.isPresent()) return new Attachment.NotNow(newer.get());
    var refusal = refusal(known.get(), hello);
    if (refusal.isPresent()) return new Attachment.TurnedAway(refusal.get());
    return new Attachment.Accepted(welcome(known.get(), hello, outbox));
  }

  /** A host that lies about it shuts out nobody but itself. */
  private Optional<String> newerMaster(HostRecord host, long epoch) {
    if (epoch <= floor.book.epoch()) {
      floor.led.remove(host.id());
      return Optional.empty();
    }
    floor.led.put(host.id(), epoch);
    var why =
        "a master that was restored from a backup (epoch "
            + epoch
            + ") leads this host; this one (epoch "
            + floor.book.epoch()
            + ") is out of date and is to be stopped";
    LOG.log(System.Logger.Level.ERROR, "host {0}: {1}", host.name(), why);
    return Optional.of(why);
  }

  private Optional<String> refusal(HostRecord host, Hello hello) throws LogException {
    if (host.quarantined()) return host.trouble().distrust();
    if (!hello.machine().machineId().equals(host.birth().machineId()))
      return quarantine(
          host.id(),
          "it greets from machine "
              + hello.machine().machineId()
              + " but was enrolled on "
              + host.birth().machineId()
              + ": a copy of its identity is in use");
    var agent = hello.agent();
    if (superseded.getOrDefault(host.id(), Set.of()).contains(agent.instance()))
      return quarantine(host.id(), "two agents are alive with its identity");
    if (agent.lowestProtocol() > PROTOCOL || agent.highestProtocol() < PROTOCOL)
      return Optional.of(
          "agent "
              + agent.version()
              + " speaks protocol "
              + agent.lowestProtocol()
              + " to "
              + agent.highestProtocol()
              + ", this master speaks "
              + PROTOCOL
              + "; upgrade one of them");
    return Optional.empty();
  }

  /** Somebody has seen to it that there is only one of them, whichever of the two it is. */
  void trust(HostId host) {
    superseded.remove(host);
  }

  /**
   * Nobody with that identity is obeyed any more, until an operator says which is the right one.
   */
  private Optional<String> quarantine(HostId host, String reason) throws LogException {
    floor.record(new FleetFact.Quarantined(host, reason));
    floor
        .session(host)
        .ifPresent(s -> {
          s.outbox.send(new MasterWord.Held(reason));
          s.rival.ifPresent(r -> r.outbox.send(new MasterWord.Held(reason)));
          floor.sessions.remove(host);
        });
    floor.presence(host, p -> p.gone(floor.now()));
    return Optional.of(reason);
  }

  private Session welcome(HostRecord host, Hello hello, Outbox outbox) throws LogException {
    var now = floor.now();
    floor.record(Origin.host(host.id()), changes(host, hello));
    long reports = floor.fleet().host(host.id()).orElseThrow().reports();
    var session = new Session(host.id(), hello, outbox, now, reports);
    floor.serials.merge(hello.following().channel(), hello.following().highestSerial(), Math::max);
    replace(session);
    floor.fleet().presence(host.id(), Presence.here(now));
    outbox.send(
        new MasterWord.Welcomed(
            PROTOCOL,
            floor.settings.downloads().staticUrls(),
            floor.settings.heartbeat(),
            floor.settings.downloads().bytesPerSecond(),
            floor.book.epoch()));
    outbox.send(new MasterWord.Acknowledged(reports));
    var channel = floor.channels.get(hello.following().channel());
    if (channel != null) outbox.send(new MasterWord.Announced(channel.signed()));
    catchUp(session);
    return session;
  }

  private void replace(Session session) {
    var before = floor.sessions.put(session.host, session);
    if (before == null || before.instance.equals(session.instance)) return;
    session.rival = Optional.of(before);
    superseded.computeIfAbsent(session.host, _ -> new HashSet<>()).add(before.instance);
  }

  private List<Record> changes(HostRecord host, Hello hello) {
    var facts = new ArrayList<Record>();
    var self =
        new Self(
            hello.machine().name(),
            hello.machine().platform(),
            hello.machine().bootId(),
            hello.agent().version(),
            hello.following().channel(),
            hello.following().auto(),
            hello.settled());
    if (!self.equals(host.self())) facts.add(new FleetFact.Greeted(host.id(), self));
    facts.addAll(moved(host.id(), hello.machine().placement()));
    long reports = hello.reports().highest();
    if (reports < host.reports()) facts.add(new FleetFact.Recounted(host.id(), reports));
    var inventoried = inventoried(host.id(), hello.inventory(), 0);
    facts.addAll(inventoried);
    boolean news = !inventoried.isEmpty() || !hello.settled().equals(host.settled());
    if (news) facts.addAll(drifted(host, hello.inventory(), hello.settled()));
    return facts;
  }

  /** The fact that a host is elsewhere than it said, or others are on it. */
  List<Record> moved(HostId host, Placement placement) {
    return placement.equals(floor.fleet().placement(host))
        ? List.of()
        : List.of(new FleetFact.Moved(host, placement));
  }

  /**
   * What a host lacks of the release that it settled on; recorded where that changed. It is told of
   * those that are at rest only, and known of all: an order may be withdrawn at any time.
   */
  List<Record> drifted(HostRecord host, Inventory inventory, Optional<ReleaseId> settled) {
    return drifted(host, inventory, settled, host.trouble().drift());
  }

  /** The same where {@code known} is what it is known to lack by then. */
  List<Record> drifted(
      HostRecord host, Inventory inventory, Optional<ReleaseId> settled, List<String> known) {
    if (settled.isEmpty()) return List.of();
    var lacks = floor.planning.lacking(settled.get(), inventory, host, floor.fleet());
    if (lacks.equals(known)) return List.of();
    return List.of(new FleetFact.Drifted(host.id(), lacks));
  }

  /**
   * The facts that a host's installed database is {@code inventory} now; none where nothing
   * changed.
   */
  List<Record> inventoried(HostId host, Inventory inventory, long sequence) {
    Digest digest = inventory.digest();
    boolean same =
        floor.fleet().host(host).flatMap(HostRecord::inventory).equals(Optional.of(digest));
    if (same && sequence == 0) return List.of();
    var facts = new ArrayList<Record>();
    if (floor.fleet().inventory(digest).isEmpty())
      facts.add(new FleetFact.InventoryStored(digest, inventory));
    facts.add(new FleetFact.Inventoried(host, digest, sequence));
    return facts;
  }

  /** Once all that the host had to report is in, it is told what stands now. */
  void catchUp(Session session) throws LogException {
    if (session.caughtUp || session.acknowledged < session.reportsBefore) return;
    session.caughtUp = true;
    if (session.rival.isEmpty()) settleDown(session);
  }

  private void settleDown(Session session) throws LogException {
    gate.greeted(session);
    restoration.greeted(session);
    orders.carryOut();
    orders.resume(session.host);
    session
        .greetedWith
        .filter(change -> floor.assignment(session.host, change).isEmpty())
        .ifPresent(change ->
            session.outbox.send(
                new MasterWord.Withdrawn(change, "this change is not wanted any more")));
    orders.deliver(session.host);
    if (session.asked.isPresent()) floor.unanswered.add(session);
  }

  /**
   * A word on a stream that another agent's replaced: after a heartbeat's grace, proof of a clone;
   * at once where that stream was taken for dead.
   */
  void spokeFromBehind(Session stale) throws LogException {
    var current = floor.session(stale.host).orElse(null);
    if (current == null || current.instance.equals(stale.instance)) return;
    boolean fresh = floor.now().isBefore(current.since.plus(floor.settings.heartbeat()));
    if (fresh && current.rival.equals(Optional.of(stale))) return;
    stale.outbox.send(new MasterWord.Held("two agents are alive with its identity"));
    quarantine(stale.host, "two agents are alive with its identity");
  }

  void gone(Session session) throws LogException {
    var current = floor.session(session.host).orElse(null);
    if (current == null) return;
    if (current == session) {
      floor.sessions.remove(session.host);
      floor.presence(session.host, p -> p.gone(floor.now()));
      missed(session.host);
    } else if (current.rival.equals(Optional.of(session))) {
      rivalGone(current);
    }
  }

  private void missed(HostId host) throws LogException {
    var assignment = floor.fleet().host(host).flatMap(HostRecord::assignment);
    if (assignment.isEmpty() || assignment.get().rollout().isEmpty()) return;
    floor.happened(
        assignment.get().rollout().get(), new RolloutEvent.Missed(host, assignment.get().change()));
  }

  private void rivalGone(Session session) throws LogException {
    session.rival = Optional.empty();
    if (session.caughtUp) settleDown(session);
  }

  /** A replaced stream that said nothing for two heartbeats is dead, however open it looks. */
  void tick(Instant now) throws LogException {
    Duration grace = floor.settings.heartbeat().multipliedBy(2);
    for (var session : List.copyOf(floor.sessions.values())) {
      if (session.rival.isPresent() && !now.isBefore(session.since.plus(grace))) rivalGone(session);
    }
  }
}
