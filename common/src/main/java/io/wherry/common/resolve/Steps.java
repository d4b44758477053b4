package io.wherry.common.resolve;

import io.wherry.common.model.Change;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.resolve.Place.Occupant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The changes that a solution comes to, in order: accounts, then each package after what it needs
 * and after what it pushes out; what nothing needs any more as late as that allows.
 */
final class Steps {
  private final Inventory inventory;
  private final Problem problem;
  private final Walk walk;
  private final SortedMap<PackageId, Occupant> coming = new TreeMap<>();
  private final List<Occupant> installs;
  private final List<InstalledPackage> going;
  private final Map<PackageId, Integer> numbers = new HashMap<>();
  private final Ordering ordering;

  Steps(Inventory inventory, Problem problem, Walk walk) {
    this.inventory = inventory;
    this.problem = problem;
    this.walk = walk;
    var staying = new HashSet<PackageId>();
    for (int variable : walk.needed()) {
      problem
          .occupant(variable)
          .ifPresent(occupant -> {
            if (occupant.staying()) staying.add(occupant.id());
            else coming.put(occupant.id(), occupant);
          });
    }
    this.installs = List.copyOf(coming.values());
    this.going = going(staying);
    this.ordering = new Ordering(installs.size() + going.size());
  }

  /** What the plan installs. */
  SortedMap<PackageId, Occupant> coming() {
    return coming;
  }

  /** What we installed and nothing needs any more. */
  private List<InstalledPackage> going(Set<PackageId> staying) {
    var replaced = new HashSet<PackageId>();
    coming.keySet().forEach(id -> replaced.addAll(problem.places().replacedBy(id)));
    return inventory.packages().stream()
        .filter(InstalledPackage::managed)
        .filter(p -> !staying.contains(p.id()) && !replaced.contains(p.id()))
        .toList();
  }

  List<Change> changes() {
    number();
    for (int i = 0; i < installs.size(); i++) orderByNeeds(i);
    for (var blocking : problem.blockings()) orderByBlocking(blocking);
    for (int i = 0; i < going.size(); i++) orderByLoss(i);
    var changes = new ArrayList<Change>(accounts());
    for (int number : ordering.order())
      changes.add(
          number < installs.size()
              ? install(installs.get(number))
              : new Change.Remove(going.get(number - installs.size()).id()));
    return changes;
  }

  /** What leaves bears the number of what takes its place. */
  private void number() {
    for (int i = 0; i < installs.size(); i++) {
      var id = installs.get(i).id();
      for (var replaced : problem.places().replacedBy(id)) numbers.put(replaced, i);
    }
    for (int i = 0; i < going.size(); i++) numbers.put(going.get(i).id(), installs.size() + i);
    for (int i = 0; i < installs.size(); i++) numbers.put(installs.get(i).id(), i);
  }

  private void orderByNeeds(int install) {
    for (var demand : problem.formula().demandsOf(problem.wholeOf(installs.get(install))))
      for (var met : metBy(demand))
        if (coming.containsKey(met)) ordering.needs(install, numberOf(met), demand.soft());
  }

  private int numberOf(PackageId id) {
    var number = numbers.get(id);
    if (number == null) throw new IllegalStateException(id + " has no part in the plan");
    return number;
  }

  /** The occupants that meet a demand: one, or all of the chosen group. */
  private Set<PackageId> metBy(Demand demand) {
    var met = new LinkedHashSet<PackageId>();
    var chosen = walk.chosen(demand);
    if (chosen.isEmpty()) return met;
    var occupant = problem.occupant(chosen.getAsInt());
    if (occupant.isPresent()) met.add(occupant.get().id());
    else for (var inner : problem.formula().demandsOf(chosen.getAsInt())) met.addAll(metBy(inner));
    return met;
  }

  private void orderByBlocking(Problem.Blocking blocking) {
    var asker = numbers.get(blocking.asker());
    if (asker == null || !coming.containsKey(blocking.asker()) || !walk.isTrue(blocking.when()))
      return;
    for (var id : blocking.leaving()) {
      var leaves = numbers.get(id);
      if (leaves == null) continue;
      if (blocking.before()) ordering.needs(asker, leaves, false);
      else ordering.needs(leaves, asker, true);
    }
  }

  /** Dependents go before what they depend on; those that stay in a newer version, come first. */
  private void orderByLoss(int goes) {
    var id = going.get(goes).id();
    for (var dependent : inventory.packages()) {
      var number = numbers.get(dependent.id());
      if (number == null || dependent.id().equals(id)) continue;
      boolean needs =
          problem.present().packages().getOrDefault(dependent.id(), Optional.empty()).stream()
              .flatMap(candidate -> Requirements.named(candidate).stream())
              .anyMatch(spec -> spec.admits(id));
      if (needs) ordering.needs(installs.size() + goes, number, number < installs.size());
    }
  }

  private Change install(Occupant occupant) {
    var candidate =
        occupant
            .candidate()
            .orElseThrow(() -> new IllegalStateException(occupant + " is to come from nowhere"));
    return new Change.Install(
        candidate.build(),
        candidate.pbinPath(),
        candidate.pbin(),
        problem.places().replacedBy(occupant.id()));
  }

  /** Those that something wanted or coming needs, groups first. */
  private Collection<Change.Account> accounts() {
    var accounts = new TreeMap<String, Change.Account>();
    var seen = new BitSet();
    var open = new ArrayDeque<Integer>();
    problem.roots().values().forEach(root -> walk.chosen(root).ifPresent(open::add));
    installs.forEach(install -> open.add(problem.wholeOf(install)));
    while (!open.isEmpty()) {
      int variable = open.remove();
      if (seen.get(variable)) continue;
      seen.set(variable);
      problem.account(variable).ifPresent(d -> accounts.put(d.account().toString(), change(d)));
      if (problem.occupant(variable).map(o -> !coming.containsKey(o.id())).orElse(false)) continue;
      for (var demand : problem.formula().demandsOf(variable))
        walk.chosen(demand).ifPresent(open::add);
    }
    return accounts.values();
  }

  private static Change.Account change(AccountDefinition definition) {
    return new Change.Account(definition.account(), definition.path(), definition.digest());
  }
}
