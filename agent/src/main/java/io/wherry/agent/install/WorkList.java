package io.wherry.agent.install;

import io.wherry.common.model.Change;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.InstalledEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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
    checkCrowds(plan, entries);
    var left = new ArrayList<>(entries);
    var works = new ArrayList<Work>();
    for (var change : plan.changes()) {
      var work = work(change, works.size(), left);
      if (work.isEmpty()) continue;
      left.removeAll(work.get().leaving());
      works.add(work.get());
    }
    return new WorkList(works, left);
  }

  /**
   * Entries that are too many in their slots, by their folders; in each of those slots one must
   * stay. {@code torn} are entries that are not whole.
   */
  static WorkList surplus(
      Set<Path> folders, List<InstalledEntry> entries, List<InstalledEntry> torn) throws Refusal {
    var staying = entries.stream().filter(e -> !folders.contains(e.directory())).toList();
    var works = new ArrayList<Work>();
    for (var entry : entries)
      if (folders.contains(entry.directory())) works.add(new Work.Surplus(entry, true));
    for (var entry : torn)
      if (folders.contains(entry.directory())) works.add(new Work.Surplus(entry, false));
    for (var work : works)
      if (staying.stream().noneMatch(e -> e.id().sharesSlotWith(work.id())))
        throw Refusal.permanent("nothing would be left in the slot of " + work.id());
    if (works.size() != folders.size())
      throw Refusal.local("the entries are not those any more that were looked at; look again");
    return new WorkList(works, staying);
  }

  private static void checkSlots(Plan plan) throws Refusal {
    var slots = new HashSet<String>();
    for (var install : plan.installs())
      if (!slots.add(install.id().name() + ":" + install.id().slot()))
        throw Refusal.permanent("the plan puts two packages into the slot of " + install.id());
  }

  /** Whose the files are cannot be told while two entries stand in one slot. */
  private static void checkCrowds(Plan plan, List<InstalledEntry> entries) throws Refusal {
    for (var touched : touched(plan)) {
      var there = entries.stream().filter(e -> e.id().sharesSlotWith(touched)).toList();
      if (there.size() > 1)
        throw Refusal.local(
            "the slot of "
                + touched
                + " holds "
                + there.size()
                + " entries: "
                + there.stream().map(e -> e.id().toString()).collect(Collectors.joining(", "))
                + "; 'wherry-agent repair' shows whose the files are, and leaves one");
    }
  }

  private static List<PackageId> touched(Plan plan) {
    var touched = new ArrayList<PackageId>();
    for (var install : plan.installs()) {
      touched.add(install.id());
      touched.addAll(install.replaces());
    }
    plan.removals().forEach(removal -> touched.add(removal.id()));
    return touched;
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

  /** Nothing for accounts, which are no packages. */
  private static Optional<Work> work(Change change, int number, List<InstalledEntry> left)
      throws Refusal {
    return switch (change) {
      case Change.Account _ -> Optional.empty();
      case Change.Remove r -> Optional.of(new Work.Going(only(r.id(), left, "removes")));
      case Change.Install i -> Optional.of(new Work.Coming(i, number, replaced(i, left)));
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
    for (var work : works)
      for (var entry : work.leaving())
        if (staying.stream().noneMatch(e -> e.id().equals(entry.id()))) after.remove(entry.id());
    for (var work : coming()) after.add(work.id());
    return after;
  }
}
