package io.wherry.agent.cave;

import io.wherry.agent.install.Refusal;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.pbin.InstalledDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the installed database holds at one moment. */
record Holdings(List<Present> entries) {
  private static final String MEND =
      "; see what 'wherry-agent repair' says about it, mend it, and try again";

  Holdings {
    entries = List.copyOf(entries);
  }

  static Holdings read(Path root) throws IOException {
    var entries = new ArrayList<Present>();
    for (var entry : InstalledDatabase.open(root).entries()) entries.add(Present.of(entry));
    return new Holdings(entries);
  }

  /**
   * As {@link #read}. Refuses where a package of those names has an entry that was cut short, or
   * two of them in one slot: nobody can tell there whose the files are.
   */
  static Holdings whole(Path root, Set<PackageName> names) throws IOException {
    for (var torn : InstalledDatabase.open(root).torn())
      if (names.contains(torn.id().name()))
        throw Refusal.local(
            "the entry of "
                + torn.id()
                + " in the installed database ("
                + torn.directory()
                + ") was cut short, by a cave that was killed"
                + MEND);
    var all = read(root);
    var crowded = all.crowded(names);
    if (crowded.isPresent()) throw Refusal.local(crowded.get() + MEND);
    return all;
  }

  private Optional<String> crowded(Set<PackageName> names) {
    var slots = new HashMap<String, Present>();
    for (var entry : entries) {
      var other = slots.put(entry.id().name() + ":" + entry.id().slot(), entry);
      if (other != null && names.contains(entry.id().name()))
        return Optional.of(other.id() + " and " + entry.id() + " are both installed, in one slot");
    }
    return Optional.empty();
  }

  List<Present> inSlot(PackageId id) {
    return entries.stream().filter(entry -> entry.id().sharesSlotWith(id)).toList();
  }

  /** What goes when that comes. */
  List<Present> replacedBy(PackageId id) {
    return entries.stream().filter(entry -> id.replaces(entry.id())).toList();
  }

  boolean meets(Goal goal) {
    var there = inSlot(goal.id());
    return switch (goal) {
      case Goal.Gone _ -> there.isEmpty();
      case Goal.There(var id, var pbin) ->
          there.size() == 1
              && there.getFirst().id().equals(id)
              && there.getFirst().pbin().equals(pbin);
    };
  }

  List<Goal> unmet(List<Goal> goals) {
    return goals.stream().filter(goal -> !meets(goal)).toList();
  }

  /** What is there of a slot, in words. */
  String words(PackageId id) {
    var there = inSlot(id);
    if (there.isEmpty()) return "nothing";
    return String.join(", ", there.stream().map(Holdings::words).toList());
  }

  private static String words(Present present) {
    return present.id()
        + present.pbin().map(digest -> " (pbin " + digest.hex().substring(0, 12) + ")").orElse("");
  }
}
