package io.wherry.agent.install;

import io.wherry.common.model.Change;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.InstalledEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A plan held against the database: what comes, what leaves, what stays. */
record WorkList(List<Work> works, List<InstalledEntry> staying) {
  WorkList {
    works = List.copyOf(works);
    staying = List.copyOf(staying);
  }

  /** Refuses what does not fit the database, and removals beyond what is allowed. */
  static WorkList of(
      Plan plan, List<InstalledEntry> entries, Set<PackageId> managed, int maxRemovals)
      throws Refusal {
    checkRemovals(plan, managed, maxRemovals);
    checkSlots(plan);
    var left = new ArrayList<>(entries);
    var works = new ArrayList<Work>();
    for (var change : plan.changes()) {
      var work = work(change, works.size(), left);
      left.removeAll(work.leaving());
      works.add(work);
    }
    return new WorkList(works, left);
  }

  private static void checkSlots(Plan plan) throws Refusal {
    var slots = new HashSet<String>();
    for (var install : plan.installs())
      if (!slots.add(install.id().name() + ":" + install.id().slot()))
        throw Refusal.permanent("the plan puts two packages into the slot of " + install.id());
  }

  private static void checkRemovals(Plan plan, Set<PackageId> managed, int most) throws Refusal {
    var removals = plan.removals();
    var names = removals.stream().map(r -> r.id().toString()).collect(Collectors.joining(", "));
    if (removals.size() > most)
      throw Refusal.permanent(
          "the plan removes "
              + removals.size()
              + " packages, but max-removals is "
              + most
              + ": "
              + names);
    for (var removal : removals)
      if (!managed.contains(removal.id()))
        throw Refusal.permanent(
            "the plan removes " + removal.id() + ", which Wherry did not install");
  }

  private static Work work(Change change, int number, List<InstalledEntry> left) throws Refusal {
    return switch (change) {
      case Change.Remove r -> new Work.Going(only(r.id(), left, "removes"));
      case Change.Install i -> new Work.Coming(i, number, replaced(i, left));
      case Change.Account a ->
          throw Refusal.permanent(
              "the plan makes " + a.account() + ", which this host did not ask for");
    };
  }

  private static List<InstalledEntry> replaced(Change.Install install, List<InstalledEntry> left)
      throws Refusal {
    for (var id : install.replaces()) only(id, left, "replaces");
    var named = new HashSet<>(install.replaces());
    return left.stream()
        .filter(e -> named.contains(e.id()) || e.id().sharesSlotWith(install.id()))
        .toList();
  }

  private static InstalledEntry only(PackageId id, List<InstalledEntry> left, String verb)
      throws Refusal {
    return left.stream()
        .filter(e -> e.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            Refusal.permanent(
                "the plan " + verb + " " + id + ", which is not installed here; plan again"));
  }

  List<Work.Coming> coming() {
    return works.stream()
        .filter(Work.Coming.class::isInstance)
        .map(Work.Coming.class::cast)
        .toList();
  }

  /** What Wherry has installed once the plan is done. */
  Set<PackageId> managedAfter(Set<PackageId> before) {
    var after = new HashSet<>(before);
    for (var work : works) for (var entry : work.leaving()) after.remove(entry.id());
    for (var work : coming()) after.add(work.id());
    return after;
  }
}
