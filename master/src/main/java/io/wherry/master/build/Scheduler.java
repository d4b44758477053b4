package io.wherry.master.build;

import io.wherry.common.model.PackageId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** In which order the packages of a plan may be built, and who depends on whom. No threads. */
final class Scheduler {
  private final Map<PackageId, Planned> plan;
  private final Map<PackageId, Set<PackageId>> before = new TreeMap<>();

  Scheduler(Map<PackageId, Planned> plan) {
    this.plan = plan;
    for (var planned : plan.values()) before.put(planned.id(), beforeOf(planned));
  }

  /** To build something, what it is built with must be there and able to run. */
  private Set<PackageId> beforeOf(Planned planned) {
    var all = new TreeSet<PackageId>();
    var open = new ArrayDeque<>(planned.toBuild());
    while (!open.isEmpty()) {
      var id = open.pop();
      if (!all.add(id)) continue;
      var needed = plan.get(id);
      if (needed != null) open.addAll(needed.toRun());
    }
    return all;
  }

  Planned planned(PackageId id) {
    var planned = plan.get(id);
    if (planned == null) throw new IllegalArgumentException(id + " is not in the plan");
    return planned;
  }

  /** What must be built before {@code id}. */
  Set<PackageId> before(PackageId id) {
    return before.getOrDefault(id, Set.of());
  }

  /**
   * All packages, each after what it needs; those that need each other in a circle are left out.
   */
  List<PackageId> order() {
    var ordered = new ArrayList<PackageId>();
    var left = new TreeSet<>(plan.keySet());
    while (!left.isEmpty()) {
      var ready = left.stream().filter(id -> ordered.containsAll(before(id))).toList();
      if (ready.isEmpty()) break;
      ordered.addAll(ready);
      ready.forEach(left::remove);
    }
    return ordered;
  }

  /** The packages that can never be built, since each of them needs another of them first. */
  List<PackageId> circle() {
    var circle = new TreeSet<>(plan.keySet());
    order().forEach(circle::remove);
    return List.copyOf(circle);
  }

  /** Everything that needs {@code id}, directly or not, to be built or to run. */
  List<PackageId> dependents(PackageId id) {
    var found = new TreeSet<PackageId>();
    var open = new ArrayDeque<>(List.of(id));
    while (!open.isEmpty()) {
      var needed = open.pop();
      for (var planned : plan.values())
        if (planned.needs().contains(needed) && found.add(planned.id())) open.add(planned.id());
    }
    found.remove(id);
    return List.copyOf(found);
  }
}
