package io.wherry.sim;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Placement;
import io.wherry.common.model.Report;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.topology.Bounds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads along what the master records, and judges each grant by what was recorded before, in the
 * plainest way that there is.
 */
final class Witness {
  private final Estate estate;
  private final Map<HostId, Integer> numbers = new HashMap<>();
  private final Map<HostId, String> names = new HashMap<>();
  private final Map<HostId, Optional<RolloutId>> holders = new TreeMap<>();
  private final Set<HostId> lost = new TreeSet<>();
  private final Map<HostId, Placement> said = new TreeMap<>();
  private final Map<RolloutId, Caps> caps = new HashMap<>();
  private final Map<HostId, ChangeId> assigned = new HashMap<>();
  private final Set<HostId> failed = new TreeSet<>();
  private final List<HostId> granted = new ArrayList<>();
  private final Truth truth = new Truth();
  private final LapseLaw lapses = new LapseLaw();
  private final KeptLaw kept = new KeptLaw();
  private final WaveLaw waves = new WaveLaw(this::isMeant, lapses);
  private Optional<String> broken = Optional.empty();
  private long read;

  Witness(Estate estate) {
    this.estate = estate;
  }

  void knows(SimHost host) {
    numbers.put(host.id(), host.number());
    names.put(host.id(), host.name());
  }

  /** The first law that a grant, or what was counted as a failure, broke. */
  Optional<String> broken() {
    return broken.or(truth::broken).or(kept::broken).or(lapses::broken).or(waves::broken);
  }

  /** A host says how its change has ended; {@code touched} where others were there since. */
  void said(Report.Ended ended, boolean touched) {
    truth.said(ended, touched);
  }

  KeptLaw kept() {
    return kept;
  }

  LapseLaw lapses() {
    return lapses;
  }

  WaveLaw waves() {
    return waves;
  }

  private boolean isMeant(HostId host, String term) {
    return estate.isMeant(number(host), term);
  }

  boolean holds(HostId host) {
    return holders.containsKey(host) || lost.contains(host);
  }

  /**
   * The master lost what it had recorded, and goes on from these pages. Who merges does as well.
   */
  void readAnew(Pages pages) {
    var merging = merging();
    holders.clear();
    said.clear();
    caps.clear();
    assigned.clear();
    failed.clear();
    truth.readAnew();
    kept.readAnew();
    lapses.readAnew();
    waves.readAnew();
    pages.tell(this::recorded);
    granted.clear();
    lost.addAll(merging);
  }

  /** Who may be merging: who has a permission, or had one when its master was lost. */
  Set<HostId> merging() {
    var merging = new TreeSet<>(holders.keySet());
    merging.addAll(lost);
    return merging;
  }

  boolean failed(HostId host) {
    return failed.contains(host);
  }

  /** Who got a permission since somebody asked last. */
  List<HostId> grantedSince() {
    var fresh = List.copyOf(granted);
    granted.clear();
    return fresh;
  }

  /** How many facts it has read, again or for the first time. */
  long read() {
    return read;
  }

  void recorded(Object fact) {
    read++;
    truth.recorded(fact);
    kept.recorded(fact);
    lapses.recorded(fact);
    waves.recorded(fact);
    switch (fact) {
      case FleetFact.Moved m -> said.put(m.host(), m.placement());
      case FleetFact.Ordered o -> assigned.put(o.host(), o.assignment().change());
      case FleetFact.Withdrawn w -> assigned.remove(w.host(), w.change());
      case FleetFact.Ended e -> ended(e);
      case FleetFact.Released r -> failed.remove(r.host());
      case RolloutFact.Started s -> caps.put(s.id(), s.terms().caps());
      case PermissionFact.Freed f -> holders.remove(f.host());
      case PermissionFact.Cleared c -> lost.remove(c.host());
      case PermissionFact.Granted g -> granted(g);
      default -> {}
    }
  }

  /** What ends because nobody wants it any more says nothing of the host. */
  private void ended(FleetFact.Ended e) {
    boolean current = e.change().equals(assigned.get(e.host()));
    if (e.outcome() == Outcome.SETTLED || e.outcome() == Outcome.REVERTED) failed.remove(e.host());
    else if (current || e.outcome() != Outcome.FAILED) failed.add(e.host());
    if (current) assigned.remove(e.host());
  }

  private void granted(PermissionFact.Granted g) {
    // To say it once more to one that holds it is no new decision.
    if (holders.put(g.host(), g.rollout()) != null) return;
    granted.add(g.host());
    if (broken.isPresent()) return;
    for (var other : holders.keySet())
      if (isOn(other, g.host()) || isOn(g.host(), other))
        broken = Optional.of(name(g.host()) + " may merge together with " + name(other));
    var own = g.rollout().map(caps::get);
    int guests =
        own.map(c -> c.perLabel().get(Bounds.HYPERVISOR))
            .orElse(estate.bounds().guestsPerHypervisor());
    for (var hypervisor : numbers.keySet())
      if (isOn(g.host(), hypervisor))
        most(guests, "guests of " + name(hypervisor), h -> isOn(h, hypervisor));
    label(g, estate.bounds().maxPer(), Optional.empty());
    own.ifPresent(c -> label(g, c.perLabel(), g.rollout()));
  }

  private interface Which {
    boolean holds(HostId host);
  }

  private void most(int most, String what, Which which) {
    var some = holders.keySet().stream().filter(which::holds).map(this::name).toList();
    if (some.size() > most)
      broken = Optional.of(some.size() + " " + what + " may merge where " + most + " may: " + some);
  }

  private void label(
      PermissionFact.Granted g, Map<String, Integer> mosts, Optional<RolloutId> within) {
    mosts.forEach((label, most) -> {
      var value = value(g.host(), label);
      if (value.isEmpty()) return;
      most(
          most,
          "hosts of " + label + " " + value.get(),
          h ->
              value(h, label).equals(value) && (within.isEmpty() || within.equals(holders.get(h))));
    });
  }

  private Optional<String> value(HostId host, String label) {
    return Optional.ofNullable(estate.labels(number(host)).values().get(label));
  }

  /** By the word of either. */
  boolean isOn(HostId guest, HostId hypervisor) {
    if (guest.equals(hypervisor)) return false;
    var above = said.getOrDefault(hypervisor, Placement.NONE);
    var below = said.getOrDefault(guest, Placement.NONE);
    return below.uuid().filter(above.guests()::contains).isPresent()
        || below.hypervisor().equals(Optional.of(name(hypervisor)));
  }

  /** All that goes down with a host, by what they say. */
  Set<HostId> with(HostId host) {
    var down = new HashSet<>(Set.of(host));
    for (boolean more = true; more; ) {
      more = false;
      for (var guest : numbers.keySet())
        if (down.stream().anyMatch(h -> isOn(guest, h))) more |= down.add(guest);
    }
    return down;
  }

  private int number(HostId host) {
    return numbers.getOrDefault(host, 0);
  }

  private String name(HostId host) {
    return names.getOrDefault(host, "host0");
  }
}
