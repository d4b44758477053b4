package io.wherry.master.topology;

import io.wherry.common.model.HostId;
import io.wherry.common.model.RolloutId;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Permissions.Hold;
import io.wherry.master.topology.Neighbourhood.Service;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Whether a host may merge beside those that have a permission. Only holders, and hosts that are
 * away, keep anybody waiting; who merely waits keeps nobody, so that waiting has no circles.
 */
public final class Room {
  private static final String SEE = " (see wherry status)";
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("HH:mm 'UTC'").withZone(ZoneOffset.UTC);
  private final Neighbourhood near;
  private final SortedMap<HostId, Hold> held;
  private final Function<HostId, Condition> condition;

  /** How a host is, its permission aside. */
  public enum Condition {
    WELL,
    /** There, but its last change failed, or nothing that it says is trusted. */
    ILL,
    AWAY
  }

  public Room(Neighbourhood near, Map<HostId, Hold> held, Function<HostId, Condition> condition) {
    this.near = near;
    this.held = Collections.unmodifiableSortedMap(new TreeMap<>(held));
    this.condition = condition;
  }

  /** A group that takes no more at the moment. */
  public record Full(String domain, int held, int cap) {}

  /** Why {@code host} must wait, or empty. {@code caps} are its rollout's, where it has one. */
  public Optional<String> refusal(HostId host, Optional<RolloutId> rollout, Optional<Caps> caps) {
    if (held.containsKey(host)) return Optional.empty();
    return carrier(host)
        .or(() -> carried(host))
        .or(() -> guests(host, caps))
        .or(() -> labels(host, near.bounds().maxPer(), Optional.empty()))
        .or(() -> caps.flatMap(c -> labels(host, c.perLabel(), rollout)))
        .or(() -> quorums(host));
  }

  private Optional<String> carrier(HostId host) {
    return near.topology().carriersOf(host).stream()
        .filter(held::containsKey)
        .findFirst()
        .map(hypervisor -> "its hypervisor " + holds(hypervisor));
  }

  private Optional<String> carried(HostId host) {
    return near.topology().carriedBy(host).stream()
        .filter(held::containsKey)
        .findFirst()
        .map(guest -> "its guest " + holds(guest));
  }

  private String holds(HostId holder) {
    return near.name(holder) + " holds a permission since " + since(holder) + SEE;
  }

  private String since(HostId holder) {
    var hold = held.get(holder);
    return HOUR.format(hold == null ? Instant.EPOCH : hold.since());
  }

  private Optional<String> guests(HostId host, Optional<Caps> caps) {
    int most = caps.map(near.bounds()::guests).orElse(near.bounds().guestsPerHypervisor());
    for (var hypervisor : near.topology().hypervisorsOf(host).keySet()) {
      var holders = holders(near.topology().guestsOf(hypervisor).keySet());
      if (holders.size() >= most)
        return Optional.of(
            most
                + " of the guests of "
                + near.name(hypervisor)
                + " may merge at once: "
                + list(holders));
    }
    return Optional.empty();
  }

  private List<HostId> holders(Set<HostId> among) {
    return held.keySet().stream().filter(among::contains).toList();
  }

  private String list(List<HostId> holders) {
    return near.names(holders)
        + (holders.size() == 1 ? " holds a permission since " : " hold permissions since ")
        + since(holders.getFirst())
        + SEE;
  }

  /** Of {@code rollout}'s hosts only, where one is given. */
  private Optional<String> labels(
      HostId host, Map<String, Integer> most, Optional<RolloutId> rollout) {
    for (var cap : most.entrySet()) {
      var value = near.label(host, cap.getKey());
      if (value.isEmpty() || cap.getKey().equals(Bounds.HYPERVISOR)) continue;
      var holders =
          held.entrySet().stream()
              .filter(h -> rollout.isEmpty() || h.getValue().rollout().equals(rollout))
              .map(Map.Entry::getKey)
              .filter(h -> near.label(h, cap.getKey()).equals(value))
              .toList();
      if (holders.size() >= cap.getValue())
        return Optional.of(
            cap.getValue()
                + " of "
                + cap.getKey()
                + "="
                + value.get()
                + " may merge at once"
                + rollout.map(r -> " in rollout " + r).orElse("")
                + ": "
                + list(holders));
    }
    return Optional.empty();
  }

  /**
   * A grant that takes nothing away from a group harms no quorum. Nobody counts on a host that goes
   * down with a holder, and to take it away is a loss all the same: that holder may only be in
   * doubt, or the host has moved on to the one that asks.
   */
  private Optional<String> quorums(HostId host) {
    if (near.services().isEmpty()) return Optional.empty();
    var away = new HashSet<HostId>();
    held.keySet().forEach(holder -> away.addAll(near.with(holder)));
    var takes = near.with(host);
    for (var service : near.services()) {
      boolean harms = takes.stream().anyMatch(h -> isThere(service, h));
      var well = service.hosts().stream().filter(h -> isWell(h, away)).toList();
      int left = (int) well.stream().filter(h -> !takes.contains(h)).count();
      if (harms && left < service.least()) return Optional.of(below(service, left, away));
    }
    return Optional.empty();
  }

  /** One that failed may serve all the same: to take it away is a loss, to count on it is not. */
  private boolean isThere(Service service, HostId host) {
    return service.hosts().contains(host) && condition.apply(host) != Condition.AWAY;
  }

  private boolean isWell(HostId host, Set<HostId> away) {
    return !away.contains(host) && condition.apply(host) == Condition.WELL;
  }

  private String below(Service service, int left, Set<HostId> away) {
    var down =
        service.hosts().stream().filter(h -> !isWell(h, away)).limit(5).map(this::whyDown).toList();
    return "only "
        + left
        + " of the "
        + service.hosts().size()
        + " hosts of the quorum "
        + service.quorum()
        + " would be left"
        + (down.isEmpty() ? "" : ": " + String.join(", ", down))
        + SEE;
  }

  private String whyDown(HostId host) {
    var name = near.name(host);
    if (held.containsKey(host)) return name + " holds a permission since " + since(host);
    return switch (condition.apply(host)) {
      case AWAY -> name + " is not connected";
      case ILL -> name + " failed or is held";
      case WELL -> name + " runs on a host that merges";
    };
  }

  /** Where nobody else is let in now, whichever host asks, by the fleet's own caps. */
  public List<Full> full() {
    var full = new ArrayList<Full>();
    near.bounds()
        .maxPer()
        .forEach((label, most) ->
            count(h -> near.label(h, label).map(v -> Set.of(label + "=" + v)).orElse(Set.of()))
                .forEach((domain, n) -> {
                  if (n >= most) full.add(new Full(domain, n, most));
                }));
    int guests = near.bounds().guestsPerHypervisor();
    count(this::hypervisors)
        .forEach((domain, n) -> {
          if (n >= guests) full.add(new Full(domain, n, guests));
        });
    return full;
  }

  private Set<String> hypervisors(HostId holder) {
    var names = new HashSet<String>();
    for (var hypervisor : near.topology().hypervisorsOf(holder).keySet())
      names.add(Bounds.HYPERVISOR + "=" + near.name(hypervisor));
    return names;
  }

  private SortedMap<String, Integer> count(Function<HostId, Set<String>> domains) {
    var counts = new TreeMap<String, Integer>();
    for (var holder : held.keySet())
      for (var domain : domains.apply(holder)) counts.merge(domain, 1, Integer::sum);
    return counts;
  }
}
