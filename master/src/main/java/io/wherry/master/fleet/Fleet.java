package io.wherry.master.fleet;

import io.wherry.common.model.Digest;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Placement;
import io.wherry.common.model.Selector;
import io.wherry.common.pbin.PackageSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The fold of all facts about hosts, and who is there. One thread owns it. */
public final class Fleet {
  private final TreeMap<HostId, HostRecord> hosts = new TreeMap<>();
  private final Map<HostId, Presence> presences = new HashMap<>();
  private final Map<Digest, Inventory> inventories = new HashMap<>();
  private final Map<Digest, FleetFact.StoredPlan> plans = new HashMap<>();
  private final TreeMap<String, PackageSet> sets = new TreeMap<>();
  private final Map<HostId, Placement> placements = new HashMap<>();
  private long shape;
  private long changes;
  private final Duration silentAfter;

  public Fleet(Duration silentAfter) {
    this.silentAfter = silentAfter;
  }

  /** Takes in a fact that has been recorded. */
  public void apply(FleetFact fact, Instant at) {
    reshape(fact);
    switch (fact) {
      case FleetFact.Enrolled e -> hosts.put(e.host(), HostRecord.enrolled(e, at));
      case FleetFact.OfHost about ->
          hosts.computeIfPresent(about.host(), (id, host) -> host.after(about, at));
      case FleetFact.InventoryStored stored -> {
        forgetUnused();
        inventories.put(stored.digest(), stored.inventory());
      }
      case FleetFact.PlanStored stored -> plans.put(stored.digest(), stored.plan());
      case FleetFact.SetAssigned s ->
          sets.put(s.name(), PackageSet.of(s.name(), s.hosts(), s.packages()));
      case FleetFact.SetDropped s -> sets.remove(s.name());
    }
  }

  private void reshape(FleetFact fact) {
    changes++;
    if (fact instanceof FleetFact.Moved m) placements.put(m.host(), m.placement());
    boolean other =
        fact instanceof FleetFact.Enrolled
            || fact instanceof FleetFact.Greeted
            || fact instanceof FleetFact.Revoked
            || fact instanceof FleetFact.Moved;
    if (other) shape++;
  }

  /** Another number whenever hosts, their names, labels or places may be others than before. */
  public long shape() {
    return shape;
  }

  /** Another number whenever a host came or went, or anything was recorded of one. */
  public long changes() {
    return changes;
  }

  /** Where a host said last that it runs. */
  public Placement placement(HostId id) {
    return placements.getOrDefault(id, Placement.NONE);
  }

  /**
   * Inventories and plans that no host has or follows any more; stored again when one comes back.
   */
  private void forgetUnused() {
    if (inventories.size() + plans.size() < 2 * hosts.size() + 64) return;
    var had = new java.util.HashSet<Digest>();
    var followed = new java.util.HashSet<Digest>();
    for (var host : hosts.values()) {
      host.inventory().ifPresent(had::add);
      host.assignment().ifPresent(a -> followed.add(a.plan()));
    }
    inventories.keySet().retainAll(had);
    plans.keySet().retainAll(followed);
  }

  public Optional<HostRecord> host(HostId id) {
    return Optional.ofNullable(hosts.get(id));
  }

  public Collection<HostRecord> all() {
    return Collections.unmodifiableCollection(hosts.values());
  }

  public Optional<Inventory> inventory(Digest digest) {
    return Optional.ofNullable(inventories.get(digest));
  }

  public Inventory inventoryOf(HostRecord host) {
    return host.inventory().flatMap(this::inventory).orElse(new Inventory(List.of()));
  }

  public Optional<FleetFact.StoredPlan> plan(Digest digest) {
    return Optional.ofNullable(plans.get(digest));
  }

  public Collection<PackageSet> sets() {
    return Collections.unmodifiableCollection(sets.values());
  }

  public Presence presence(HostId id) {
    var known = presences.get(id);
    if (known != null) return known;
    return Presence.away(host(id).map(HostRecord::touched).orElse(Instant.EPOCH));
  }

  public void presence(HostId id, Presence now) {
    if (presence(id).connected() != now.connected()) changes++;
    presences.put(id, now);
  }

  public boolean silent(HostRecord host, Instant now) {
    var presence = presence(host.id());
    return presence.heard().plus(silentAfter).isBefore(now);
  }

  /** Hosts that {@code selector} chooses, in the order of their ids. */
  public List<HostRecord> select(Selector selector) {
    return hosts.values().stream().filter(h -> selector.matches(h.subject())).toList();
  }

  public Set<String> labelKeys() {
    var keys = new TreeSet<String>();
    hosts.values().forEach(h -> keys.addAll(h.birth().labels().values().keySet()));
    return keys;
  }

  /**
   * By id, by name, or by a prefix of the id that only one host has. A name that a revoked host had
   * as well means the one that came after it.
   */
  public List<HostRecord> find(String text) {
    var exact =
        hosts.values().stream()
            .filter(h -> h.id().value().equals(text) || h.name().equals(text))
            .toList();
    var trusted = exact.stream().filter(h -> h.trouble().barred().isEmpty()).toList();
    if (!trusted.isEmpty()) return trusted;
    if (!exact.isEmpty()) return exact;
    return hosts.values().stream().filter(h -> h.id().value().startsWith(text)).toList();
  }

  /** Packages of the sets that choose this host. */
  public Set<PackageSpec> assigned(HostRecord host) {
    var roots = new LinkedHashSet<PackageSpec>();
    for (var set : sets.values())
      if (set.hosts().matches(host.subject())) roots.addAll(set.packages());
    return roots;
  }

  /** The fleet as it is at {@code now}. */
  public FleetView view(Instant now) {
    return new FleetView(
        hosts.values().stream()
            .map(h -> view(h, now))
            .sorted(Comparator.comparing(HostView::name).thenComparing(HostView::id))
            .toList());
  }

  public HostView view(HostRecord host, Instant now) {
    return HostWords.view(host, presence(host.id()), silent(host, now));
  }
}
