package io.wherry.master.pipeline;

import io.wherry.common.model.HostId;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Permissions;
import io.wherry.master.topology.BlastRadius;
import io.wherry.master.topology.Bounds;
import io.wherry.master.topology.Neighbourhood;
import io.wherry.master.topology.Reach;
import io.wherry.master.topology.Resident;
import io.wherry.master.topology.Room;
import io.wherry.master.topology.Spread;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What stands around a host: racks, hypervisors, guests, services. Control thread only. */
final class Surroundings {
  private final Floor floor;
  private long shape = -1;
  private Neighbourhood near = Neighbourhood.of(List.of(), Bounds.DEFAULT);
  private final Map<Asking, Optional<String>> judged = new HashMap<>();
  private Permissions judgedBy = Permissions.none(0);
  private long changes = -1;
  private Room room = new Room(near, Map.of(), _ -> Room.Condition.AWAY);

  private record Asking(HostId host, Optional<RolloutId> rollout) {}

  Surroundings(Floor floor) {
    this.floor = floor;
  }

  /** Made anew where the fleet is another. A revoked host's word counts for nothing. */
  private Neighbourhood near() {
    if (shape == floor.fleet().shape()) return near;
    shape = floor.fleet().shape();
    near =
        Neighbourhood.of(
            floor.fleet().all().stream()
                .filter(host -> host.trouble().barred().isEmpty())
                .map(host -> new Resident(host.subject(), floor.fleet().placement(host.id())))
                .toList(),
            floor.settings.bounds());
    return near;
  }

  private Room room() {
    var now = floor.now();
    return new Room(near(), floor.book.permissions().mayBeMerging(), host -> condition(host, now));
  }

  private Room.Condition condition(HostId id, Instant now) {
    var host = floor.fleet().host(id).filter(h -> !floor.fleet().silent(h, now));
    if (host.isEmpty() || !floor.fleet().presence(id).connected()) return Room.Condition.AWAY;
    return host.get().quarantined() || failed(host.get())
        ? Room.Condition.ILL
        : Room.Condition.WELL;
  }

  private static boolean failed(HostRecord host) {
    return host.last().map(FleetFact.Ended::outcome).filter(Surroundings::bad).isPresent();
  }

  private static boolean bad(Outcome outcome) {
    return switch (outcome) {
      case FAILED, TIMED_OUT, UNREACHABLE -> true;
      case SETTLED, REVERTED -> false;
    };
  }

  /** Why {@code host} must wait for others near it; looked at anew where anything has changed. */
  Optional<String> refusal(HostId host, Optional<RolloutId> rollout) {
    var permissions = floor.book.permissions();
    if (judged.isEmpty() || !permissions.equals(judgedBy) || changes != floor.fleet().changes()) {
      judged.clear();
      judgedBy = permissions;
      changes = floor.fleet().changes();
      room = room();
    }
    return judged.computeIfAbsent(new Asking(host, rollout), this::judge);
  }

  private Optional<String> judge(Asking asking) {
    var caps = asking.rollout().flatMap(floor.book::rollout).map(r -> r.state().terms().caps());
    return room.refusal(asking.host(), asking.rollout(), caps);
  }

  /** Time has passed: who was heard then may be silent now. */
  void tick() {
    judged.clear();
  }

  /** Domains that take nobody in at the moment. */
  List<Room.Full> full() {
    return room().full();
  }

  /** In an order in which many may go at once. */
  List<HostRecord> spread(List<HostRecord> hosts, Caps caps) {
    var byId = hosts.stream().collect(Collectors.toMap(HostRecord::id, h -> h));
    return Spread.of(hosts.stream().map(HostRecord::id).toList(), near(), caps).stream()
        .flatMap(id -> Optional.ofNullable(byId.get(id)).stream())
        .toList();
  }

  /** Why a rollout over {@code hosts} must not begin. */
  Optional<String> objection(List<HostRecord> hosts, Caps caps) {
    return unknown(hosts, caps)
        .or(() -> hosts.stream().flatMap(h -> near().never(h.id()).stream()).findFirst())
        .or(() -> tooWide(hosts, caps));
  }

  private static Optional<String> unknown(List<HostRecord> hosts, Caps caps) {
    return caps.perLabel().keySet().stream()
        .filter(label -> !label.equals(Bounds.HYPERVISOR))
        .filter(
            label -> hosts.stream().noneMatch(h -> h.birth().labels().values().containsKey(label)))
        .findFirst()
        .map(label -> "--max-per: none of the chosen hosts has a label '" + label + "'");
  }

  private Optional<String> tooWide(List<HostRecord> hosts, Caps caps) {
    var budget = caps.blastRadius().or(() -> floor.settings.bounds().blastRadius());
    if (budget.isEmpty()) return Optional.empty();
    var radius = radius(hosts, caps);
    return radius.above(budget.get()).map(worst -> tooWide(worst, budget.get(), radius));
  }

  private static String tooWide(Reach worst, Amount budget, BlastRadius radius) {
    return worst.worst()
        + " of the "
        + worst.hosts()
        + " hosts of "
        + worst.group()
        + " may be away at once, more than the blast radius of "
        + budget
        + "; "
        + radius.advice(worst, budget);
  }

  /** The worst that a rollout over {@code hosts} may bring about, the worst first. */
  List<Reach> reaches(List<HostRecord> hosts, Caps caps) {
    return radius(hosts, caps).reaches();
  }

  private BlastRadius radius(List<HostRecord> hosts, Caps caps) {
    var ids = hosts.stream().map(HostRecord::id).toList();
    return new BlastRadius(near(), ids, caps, floor.book.permissions().cap());
  }

  /** Where a host runs and what runs on it, one line each; none where nobody says anything. */
  List<String> explain(HostRecord host) {
    var bonds = bonds(host.id());
    var lines = new ArrayList<String>();
    for (var bond : bonds.hypervisors())
      lines.add(
          "Runs on hypervisor "
              + bond.name()
              + (bond.confirmed()
                  ? ", which confirms it."
                  : ", by its own word only: " + bond.name() + " does not list it."));
    var guests = bonds.guests().stream().map(Surroundings::word).toList();
    if (!guests.isEmpty()) lines.add("Hypervisor of " + String.join(", ", guests) + ".");
    return lines;
  }

  private static String word(Bonds.Bond bond) {
    return bond.name() + (bond.confirmed() ? "" : " (unconfirmed)");
  }

  private Bonds bonds(HostId host) {
    return new Bonds(
        bonds(near().topology().hypervisorsOf(host)), bonds(near().topology().guestsOf(host)));
  }

  /** Of every host that runs on another one or carries one. */
  Map<HostId, Bonds> all() {
    var all = new TreeMap<HostId, Bonds>();
    for (var hypervisor : near().topology().hypervisors()) {
      all.put(hypervisor, bonds(hypervisor));
      for (var guest : near().topology().guestsOf(hypervisor).keySet())
        all.put(guest, bonds(guest));
    }
    return all;
  }

  private List<Bonds.Bond> bonds(SortedMap<HostId, Boolean> others) {
    return others.entrySet().stream().map(this::bond).toList();
  }

  private Bonds.Bond bond(Map.Entry<HostId, Boolean> other) {
    return new Bonds.Bond(other.getKey(), near().name(other.getKey()), other.getValue());
  }
}
