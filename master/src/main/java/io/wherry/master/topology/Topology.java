package io.wherry.master.topology;

import io.wherry.common.model.HostId;
import io.wherry.common.model.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which host runs on which, from what all of them say last. A hypervisor that lists a guest's UUID
 * confirms it. What only the guest says counts as well, unconfirmed: a lie can make hosts wait,
 * never let them go together. Two hypervisors that list one guest, as in the middle of a live
 * migration, both count until one of them says that it has it no more.
 */
public final class Topology {
  private final Map<HostId, SortedMap<HostId, Boolean>> up = new HashMap<>();
  private final Map<HostId, SortedMap<HostId, Boolean>> down = new HashMap<>();

  private Topology() {}

  /** Only of hosts that {@code hypervisors} chooses it is believed that others run on them. */
  public static Topology of(Collection<Resident> hosts, Selector hypervisors) {
    var topology = new Topology();
    var byWord = new HashMap<String, List<Resident>>();
    for (var host : hosts) {
      add(byWord, host.id().value(), host);
      if (!host.name().equals(host.id().value())) add(byWord, host.name(), host);
      host.placement().uuid().ifPresent(uuid -> add(byWord, uuid, host));
    }
    for (var host : hosts) {
      for (var named : found(byWord, host.placement().hypervisor().stream().toList()))
        if (hypervisors.matches(named.subject())) topology.bind(host.id(), named.id(), false);
    }
    for (var host : hosts) {
      if (!hypervisors.matches(host.subject())) continue;
      for (var guest : found(byWord, host.placement().guests()))
        topology.bind(guest.id(), host.id(), true);
    }
    return topology;
  }

  private static void add(Map<String, List<Resident>> index, String word, Resident host) {
    index.computeIfAbsent(word, _ -> new ArrayList<>()).add(host);
  }

  private static List<Resident> found(Map<String, List<Resident>> index, Collection<String> words) {
    return words.stream().flatMap(w -> index.getOrDefault(w, List.of()).stream()).toList();
  }

  private void bind(HostId guest, HostId hypervisor, boolean confirmed) {
    if (guest.equals(hypervisor)) return;
    up.computeIfAbsent(guest, _ -> new TreeMap<>())
        .merge(hypervisor, confirmed, Boolean::logicalOr);
    down.computeIfAbsent(hypervisor, _ -> new TreeMap<>())
        .merge(guest, confirmed, Boolean::logicalOr);
  }

  /** The hosts that it runs on, and whether each of them confirms it. */
  public SortedMap<HostId, Boolean> hypervisorsOf(HostId guest) {
    return Collections.unmodifiableSortedMap(up.getOrDefault(guest, new TreeMap<>()));
  }

  /** The hosts that run on it, and whether it confirms each of them. */
  public SortedMap<HostId, Boolean> guestsOf(HostId hypervisor) {
    return Collections.unmodifiableSortedMap(down.getOrDefault(hypervisor, new TreeMap<>()));
  }

  public SortedSet<HostId> hypervisors() {
    return new TreeSet<>(down.keySet());
  }

  /** Everything that goes down with it: guests, and the guests of those. */
  public SortedSet<HostId> carriedBy(HostId hypervisor) {
    return reach(down, hypervisor);
  }

  /** Everything that it goes down with. */
  public SortedSet<HostId> carriersOf(HostId guest) {
    return reach(up, guest);
  }

  private static SortedSet<HostId> reach(
      Map<HostId, SortedMap<HostId, Boolean>> steps, HostId from) {
    var reached = new TreeSet<HostId>();
    var next = new ArrayDeque<HostId>(List.of(from));
    while (!next.isEmpty())
      for (var host : steps.getOrDefault(next.poll(), new TreeMap<>()).keySet())
        if (!host.equals(from) && reached.add(host)) next.add(host);
    return reached;
  }
}
