package io.wherry.common.resolve;

import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.resolve.Place.Occupant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;

/** The places of the packages asked for so far, made when first asked for. */
final class Places {
  private final Map<PackageName, List<Candidate>> candidates = new HashMap<>();
  private final Map<PackageName, List<InstalledPackage>> installed = new HashMap<>();
  private final Map<PackageName, List<Place>> places = new HashMap<>();
  private final IntSupplier variables;

  Places(Catalogue catalogue, Inventory inventory, IntSupplier variables) {
    this.variables = variables;
    catalogue.candidates().stream()
        .sorted(Comparator.comparing(Candidate::id))
        .forEach(candidate ->
            candidates
                .computeIfAbsent(candidate.id().name(), _ -> new ArrayList<>())
                .add(candidate));
    for (var present : inventory.packages())
      installed.computeIfAbsent(present.id().name(), _ -> new ArrayList<>()).add(present);
  }

  boolean knows(PackageName name) {
    return places.containsKey(name);
  }

  List<InstalledPackage> installed(PackageName name) {
    return installed.getOrDefault(name, List.of());
  }

  /** What Wherry's database has that goes when {@code id} comes. */
  List<PackageId> replacedBy(PackageId id) {
    return installed(id.name()).stream()
        .filter(present -> present.elsewhere().isEmpty())
        .map(InstalledPackage::id)
        .filter(id::replaces)
        .toList();
  }

  /** All places of {@code name}: by slot, then those of other databases. */
  List<Place> of(PackageName name) {
    var known = places.get(name);
    if (known != null) return known;
    var bySlot = new TreeMap<String, List<Candidate>>();
    for (var candidate : candidates.getOrDefault(name, List.of()))
      bySlot.computeIfAbsent(candidate.id().slot(), _ -> new ArrayList<>()).add(candidate);
    var made = new ArrayList<Place>();
    for (var present : installed(name)) {
      if (present.elsewhere().isEmpty())
        bySlot.computeIfAbsent(present.id().slot(), _ -> new ArrayList<>());
      else made.add(new Place(List.of(outside(present.id())), List.of(present)));
    }
    var slots = new ArrayList<Place>();
    bySlot.forEach((slot, offered) -> slots.add(place(name, slot, offered)));
    slots.addAll(made);
    places.put(name, slots);
    return slots;
  }

  private Place place(PackageName name, String slot, List<Candidate> offered) {
    var present =
        installed(name).stream()
            .filter(p -> p.elsewhere().isEmpty() && p.id().slot().equals(slot))
            .toList();
    var foreign = present.stream().filter(p -> !p.managed()).map(InstalledPackage::id).toList();
    var occupants = new ArrayList<Occupant>();
    for (var candidate : offered) occupants.add(occupant(candidate, present));
    if (!foreign.isEmpty() && occupants.stream().noneMatch(Occupant::staying))
      occupants.add(outside(foreign.getLast()));
    occupants.sort(
        Comparator.comparing((Occupant o) -> o.id().version())
            .reversed()
            .thenComparing(Occupant::isOutside));
    return new Place(occupants, present);
  }

  private Occupant outside(PackageId id) {
    return new Occupant(variables.getAsInt(), id, Optional.empty(), true);
  }

  private Occupant occupant(Candidate candidate, List<InstalledPackage> present) {
    boolean staying =
        present.size() == 1
            && present.getFirst().id().equals(candidate.id())
            && present.getFirst().pbin().equals(Optional.of(candidate.pbin()));
    return new Occupant(variables.getAsInt(), candidate.id(), Optional.of(candidate), staying);
  }

  /** What there is under that name, in words for people. */
  String described(PackageName name) {
    var words = new ArrayList<String>();
    for (var candidate : candidates.getOrDefault(name, List.of()))
      words.add(candidate.id() + optionsOf(candidate));
    for (var present : installed(name))
      if (!present.managed()
          && candidates.getOrDefault(name, List.of()).stream()
              .noneMatch(c -> c.id().equals(present.id())))
        words.add(present.id() + " (" + whose(present) + ")");
    return words.isEmpty() ? "the release has none" : "there is only " + String.join(", ", words);
  }

  private static String whose(InstalledPackage present) {
    return present
        .elsewhere()
        .map(database -> "in " + database)
        .orElse("on this host before Wherry");
  }

  private static String optionsOf(Candidate candidate) {
    return candidate.options().on().isEmpty()
        ? ""
        : " with " + String.join(" ", candidate.options().on());
  }
}
