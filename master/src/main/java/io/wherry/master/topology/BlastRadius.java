package io.wherry.master.topology;

import io.wherry.common.model.HostId;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Caps;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;

/**
 * The worst that a rollout may bring about by its merges: so many hosts of each group away at once,
 * guests of merging hypervisors among them. Hosts that failed before are not in it.
 *
 * <p>Of the caps by label, one at a time is heeded besides the cap on all, and the least of those
 * answers stands: each is an upper bound, and exact where no second cap binds and nothing is
 * counted twice.
 */
public final class BlastRadius {
  private final Neighbourhood near;
  private final SortedSet<HostId> movers;
  private final Caps caps;
  private final int atOnce;

  /** {@code movers} are the rollout's hosts, {@code fleetCap} what the whole fleet allows. */
  public BlastRadius(Neighbourhood near, Collection<HostId> movers, Caps caps, int fleetCap) {
    this.near = near;
    this.movers = new TreeSet<>(movers);
    this.caps = caps;
    this.atOnce = Math.min(caps.maxConcurrent(), fleetCap);
  }

  private BlastRadius under(int maxConcurrent, Map<String, Integer> perLabel) {
    return new BlastRadius(
        near, movers, new Caps(maxConcurrent, caps.adaptive(), perLabel), atOnce);
  }

  /** Some hosts, and the most that the rules themselves let be away of them. */
  private record Group(String name, Set<HostId> hosts, int limit, boolean judged) {}

  /** The groups that the rollout touches, the worst first. */
  public List<Reach> reaches() {
    return groups().stream()
        .map(this::reach)
        .filter(reach -> reach.worst() > 0)
        .sorted(Comparator.comparing(Reach::worst).reversed().thenComparing(Reach::group))
        .toList();
  }

  private List<Group> groups() {
    var all = new HashSet<HostId>();
    var labelled = new TreeMap<String, Set<HostId>>();
    for (var host : near.all()) {
      all.add(host.id());
      host.subject()
          .labels()
          .values()
          .forEach((key, value) ->
              labelled.computeIfAbsent(key + "=" + value, _ -> new HashSet<>()).add(host.id()));
    }
    var groups = new ArrayList<Group>();
    groups.add(new Group("the fleet", all, all.size(), true));
    labelled.forEach((name, hosts) -> groups.add(new Group(name, hosts, hosts.size(), true)));
    for (var hypervisor : near.topology().hypervisors()) {
      var hosts = near.with(hypervisor);
      var name = Bounds.HYPERVISOR + "=" + near.name(hypervisor);
      groups.add(new Group(name, hosts, hosts.size(), false));
    }
    for (var service : near.services()) {
      int spare = Math.max(0, service.hosts().size() - service.least());
      groups.add(new Group("quorum " + service.quorum(), service.hosts(), spare, true));
    }
    return groups;
  }

  private Reach reach(Group group) {
    var weights = weights(group.hosts());
    int bound = best(weights, Map.of(), Integer.MAX_VALUE);
    int binding = 0;
    for (var split : splits(weights.keySet())) {
      bound = Math.min(bound, best(weights, split.of(), split.most()));
      if (split.binds()) binding++;
    }
    int worst = Math.min(bound, group.limit());
    boolean exact = binding <= 1 && isPlain(group, weights, worst < bound);
    return new Reach(group.name(), group.hosts().size(), worst, exact, group.judged());
  }

  /** For each mover whose merge takes hosts of the group away: how many. */
  private Map<HostId, Integer> weights(Set<HostId> group) {
    var candidates = new TreeSet<HostId>();
    for (var host : group) {
      if (movers.contains(host)) candidates.add(host);
      near.topology().carriersOf(host).stream().filter(movers::contains).forEach(candidates::add);
    }
    var weights = new LinkedHashMap<HostId, Integer>();
    for (var mover : candidates)
      weights.put(mover, (int) near.with(mover).stream().filter(group::contains).count());
    return weights;
  }

  /** Hosts by what they share, where not more than {@code most} of each part may merge at once. */
  private record Split(Map<HostId, String> of, int most, boolean binds) {}

  private List<Split> splits(Set<HostId> candidates) {
    var splits = new ArrayList<Split>();
    var most = new TreeMap<>(caps.perLabel());
    near.bounds().maxPer().forEach((label, cap) -> most.merge(label, cap, Math::min));
    most.remove(Bounds.HYPERVISOR);
    most.forEach((label, cap) -> {
      var parts = new TreeMap<HostId, String>();
      candidates.forEach(host -> near.label(host, label).ifPresent(v -> parts.put(host, v)));
      splits.add(new Split(parts, cap, binds(parts, cap)));
    });
    splits.add(guests(candidates));
    return splits;
  }

  private static boolean binds(Map<HostId, String> parts, int most) {
    var sizes = new TreeMap<String, Integer>();
    return parts.values().stream().anyMatch(part -> sizes.merge(part, 1, Integer::sum) > most);
  }

  /** A guest of several counts as one of the first: that only makes the answer worse. */
  private Split guests(Set<HostId> candidates) {
    int most = near.bounds().guests(caps);
    var parts = new TreeMap<HostId, String>();
    var sizes = new TreeMap<HostId, Integer>();
    boolean several = false;
    for (var host : candidates) {
      var hypervisors = near.topology().hypervisorsOf(host).keySet();
      hypervisors.forEach(h -> sizes.merge(h, 1, Integer::sum));
      if (!hypervisors.isEmpty()) parts.put(host, hypervisors.iterator().next().value());
      several |= hypervisors.size() > 1;
    }
    boolean binds = sizes.values().stream().anyMatch(n -> n > most);
    return new Split(parts, most, binds || several);
  }

  /** The greatest sum of weights where at most so many of each part, and of all, are taken. */
  private int best(Map<HostId, Integer> weights, Map<HostId, String> parts, int most) {
    var taken = new TreeMap<String, Integer>();
    int sum = 0;
    int count = 0;
    for (var next : sorted(weights)) {
      if (count == atOnce) break;
      var part = parts.get(next.getKey());
      if (part != null && taken.merge(part, 1, Integer::sum) > most) continue;
      sum += next.getValue();
      count++;
    }
    return sum;
  }

  private static List<Map.Entry<HostId, Integer>> sorted(Map<HostId, Integer> weights) {
    return weights.entrySet().stream()
        .sorted(Map.Entry.<HostId, Integer>comparingByValue().reversed())
        .toList();
  }

  /** Whether nothing but a cap by label and the cap on all has a say. */
  private boolean isPlain(Group group, Map<HostId, Integer> weights, boolean limited) {
    var reached = new HashSet<HostId>();
    var everywhere = new HashSet<HostId>();
    int sum = 0;
    for (var mover : weights.keySet()) {
      for (var host : near.with(mover)) {
        everywhere.add(host);
        if (group.hosts().contains(host)) reached.add(host);
      }
      sum += weights.get(mover);
    }
    boolean once = sum == reached.size();
    boolean single = weights.values().stream().allMatch(w -> w == 1);
    boolean apart = weights.keySet().stream().noneMatch(m -> excludes(m, weights.keySet()));
    return once && apart && (single || !limited) && quorumsHold(group, everywhere, weights);
  }

  private boolean excludes(HostId mover, Set<HostId> others) {
    return near.topology().carriedBy(mover).stream().anyMatch(others::contains);
  }

  /** Whether no other group's quorum keeps any of them back. */
  private boolean quorumsHold(Group group, Set<HostId> away, Map<HostId, Integer> weights) {
    for (var service : near.services()) {
      if (service.hosts().equals(group.hosts())
          && weights.values().stream().allMatch(w -> w == 1)
          && group.limit() <= service.hosts().size() - service.least()) continue;
      long lost = away.stream().filter(service.hosts()::contains).count();
      if (lost > service.hosts().size() - service.least()) return false;
    }
    return true;
  }

  /** The worst group above {@code budget}; a percentage is of each group, and at least one host. */
  public Optional<Reach> above(Amount budget) {
    return reaches().stream().filter(reach -> exceeds(reach, budget)).findFirst();
  }

  private static boolean exceeds(Reach reach, Amount budget) {
    if (!budget.percent()) return reach.worst() > budget.number();
    return reach.judged() && reach.worst() > Math.max(1, budget.of(reach.hosts()));
  }

  /** Which option would bring the rollout below, or what to do where none does. */
  public String advice(Reach worst, Amount budget) {
    int equals = worst.group().indexOf('=');
    boolean labelled = worst.judged() && equals > 0 && !worst.group().contains(" ");
    var byLabel =
        labelled ? option(worst.group().substring(0, equals), budget) : Optional.<String>empty();
    return byLabel
        .or(() -> atOnce(budget))
        .map(option -> option + " would bring it below")
        .orElse(
            "no cap brings it below: leave hypervisors of it out of the rollout, or allow more with"
                + " --blast-radius");
  }

  private Optional<String> option(String label, Amount budget) {
    return most(
            most -> {
              var perLabel = new TreeMap<>(caps.perLabel());
              perLabel.put(label, most);
              return under(caps.maxConcurrent(), perLabel).above(budget).isEmpty();
            })
        .map(most -> "--max-per " + label + "=" + most);
  }

  private Optional<String> atOnce(Amount budget) {
    return most(most -> under(most, caps.perLabel()).above(budget).isEmpty())
        .map(most -> "--max-concurrent " + most);
  }

  /** The greatest number that will do: where one does, all below it do. */
  private Optional<Integer> most(IntPredicate willDo) {
    int good = 0;
    int bad = atOnce + 1;
    while (bad - good > 1) {
      int middle = (good + bad) / 2;
      if (willDo.test(middle)) good = middle;
      else bad = middle;
    }
    return good == 0 ? Optional.empty() : Optional.of(good);
  }
}
