package io.wherry.master.topology;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Labels;
import io.wherry.common.model.Placement;
import io.wherry.common.model.RolloutId;
import io.wherry.common.model.Selector;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Permissions.Hold;
import io.wherry.master.topology.Room.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Some hosts, what they say of themselves, who holds a permission and who is not well. */
final class Town {
  static final Instant NIGHT = Instant.parse("2026-05-01T02:10:30Z");
  static final RolloutId ROLLOUT = RolloutId.of(1);
  private final Map<HostId, Resident> hosts = new TreeMap<>();
  final Map<HostId, Hold> held = new HashMap<>();
  final Map<HostId, Condition> conditions = new HashMap<>();
  Bounds bounds = Bounds.DEFAULT;

  static HostId id(String name) {
    return new HostId((name + "z".repeat(26)).replaceAll("[^a-z2-7]", "x").substring(0, 26));
  }

  static String uuid(String name) {
    return "%08x-0000-4000-8000-%012x".formatted(name.hashCode() & 0xffff, name.hashCode());
  }

  static Bounds bounds(Map<String, Integer> maxPer, String... quorum) {
    var quorums =
        quorum.length == 0 ? List.<Quorum>of() : List.of(Quorum.parse(quorum[0], quorum[1]));
    return new Bounds(maxPer, 1, quorums, Optional.empty(), Selector.ALL);
  }

  static Caps caps(int atOnce, Map<String, Integer> perLabel) {
    return new Caps(atOnce, false, perLabel);
  }

  Town host(String name, Map<String, String> labels) {
    return host(name, labels, Optional.empty(), List.of());
  }

  /** With its own UUID, the hypervisor it names, and the guests whose UUIDs it lists. */
  Town host(
      String name, Map<String, String> labels, Optional<String> hypervisor, List<String> guests) {
    var subject =
        new Selector.Subject(id(name), name, new ChannelName("stable"), new Labels(labels));
    var uuids = new TreeSet<String>();
    guests.forEach(guest -> uuids.add(uuid(guest)));
    var placement = new Placement(Optional.of(uuid(name)), hypervisor, uuids);
    hosts.put(id(name), new Resident(subject, placement));
    return this;
  }

  Town holds(String name) {
    held.put(id(name), hold());
    return this;
  }

  static Hold hold() {
    return new Hold(
        new ChangeId("c"), Optional.of(ROLLOUT), NIGHT, NIGHT.plus(Duration.ofMinutes(2)));
  }

  Neighbourhood near() {
    return Neighbourhood.of(hosts.values(), bounds);
  }

  Room room() {
    return new Room(near(), held, host -> conditions.getOrDefault(host, Condition.WELL));
  }

  Optional<String> refusal(String name, Caps caps) {
    return room().refusal(id(name), Optional.of(ROLLOUT), Optional.of(caps));
  }

  Optional<String> refusal(String name) {
    return refusal(name, Caps.of(100));
  }

  List<HostId> ids() {
    return List.copyOf(hosts.keySet());
  }

  /** A small fleet as chance has it, liars among them. */
  static Town any(Random random) {
    var town = new Town();
    int hosts = 3 + random.nextInt(5);
    var names = new ArrayList<String>();
    for (int i = 0; i < hosts; i++) names.add("h" + (char) ('a' + i));
    for (var name : names) {
      var labels = new TreeMap<String, String>();
      if (random.nextInt(4) > 0) labels.put("rack", "r" + random.nextInt(3));
      if (random.nextInt(3) > 0) labels.put("role", random.nextBoolean() ? "db" : "web");
      var names2 =
          random.nextInt(4) == 0 ? Optional.of(one(names, random)) : Optional.<String>empty();
      var guests = new TreeSet<String>();
      if (random.nextInt(3) == 0)
        for (int i = random.nextInt(4); i > 0; i--) guests.add(one(names, random));
      town.host(name, labels, names2, List.copyOf(guests));
    }
    var quorums =
        random.nextBoolean()
            ? List.of(new Quorum(Selector.parse("role=db"), new Amount(1, false)))
            : List.<Quorum>of();
    var maxPer =
        random.nextBoolean() ? Map.of("rack", 1 + random.nextInt(2)) : Map.<String, Integer>of();
    town.bounds =
        new Bounds(maxPer, 1 + random.nextInt(2), quorums, Optional.empty(), Selector.ALL);
    return town;
  }

  static Caps anyCaps(Random random) {
    var perLabel = new TreeMap<String, Integer>();
    if (random.nextInt(3) == 0) perLabel.put("rack", 1 + random.nextInt(2));
    if (random.nextInt(3) == 0) perLabel.put("role", 1 + random.nextInt(2));
    if (random.nextInt(4) == 0) perLabel.put("hypervisor", 1 + random.nextInt(3));
    return caps(1 + random.nextInt(5), perLabel);
  }

  private static String one(List<String> names, Random random) {
    return names.get(random.nextInt(names.size()));
  }

  static Set<HostId> set(List<HostId> hosts) {
    return new TreeSet<>(hosts);
  }
}
