package io.wherry.common.resolve;

import io.wherry.common.model.Digest;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.model.Version;
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
    for (var candidate : catalogue.candidates())
      candidates.computeIfAbsent(candidate.id().name(), _ -> new ArrayList<>()).add(candidate);
    for (var present : inventory.packages())
      installed.computeIfAbsent(present.id().name(), _ -> new ArrayList<>()).add(present);
  }

  boolean knows(PackageName name) {
    return places.containsKey(name);
  }

  /** All places of {@code name}, by slot. */
  List<Place> of(PackageName name) {
    var known = places.get(name);
    if (known != null) return known;
    var bySlot = new TreeMap<String, List<Candidate>>();
    for (var candidate : candidates.getOrDefault(name, List.of()))
      bySlot.computeIfAbsent(candidate.id().slot(), _ -> new ArrayList<>()).add(candidate);
    for (var present : installed.getOrDefault(name, List.of()))
      bySlot.computeIfAbsent(present.id().slot(), _ -> new ArrayList<>());
    var made = new ArrayList<Place>();
    bySlot.forEach((slot, offered) -> made.add(place(name, slot, offered)));
    places.put(name, made);
    return made;
  }

  private Place place(PackageName name, String slot, List<Candidate> offered) {
    var present =
        installed.getOrDefault(name, List.of()).stream()
            .filter(p -> p.id().slot().equals(slot))
            .toList();
    var foreign = present.stream().filter(p -> !p.managed()).map(InstalledPackage::id).toList();
    var oldest = foreign.stream().map(PackageId::version).max(Comparator.naturalOrder());
    var occupants = new ArrayList<Occupant>();
    for (var candidate : offered)
      if (!isOlder(candidate, oldest)) occupants.add(occupant(candidate, present));
    if (!foreign.isEmpty() && occupants.stream().noneMatch(Occupant::staying))
      occupants.add(new Occupant(variables.getAsInt(), foreign.getLast(), Optional.empty(), true));
    occupants.sort(
        Comparator.comparing((Occupant o) -> o.id().version())
            .reversed()
            .thenComparing(Occupant::isOutside));
    return new Place(occupants, present);
  }

  private Occupant occupant(Candidate candidate, List<InstalledPackage> present) {
    boolean staying = present.size() == 1 && isCurrent(candidate.pbin(), present.getFirst());
    return new Occupant(variables.getAsInt(), candidate.id(), Optional.of(candidate), staying);
  }

  private static boolean isCurrent(Digest pbin, InstalledPackage present) {
    return present.pbin().equals(Optional.of(pbin));
  }

  private static boolean isOlder(Candidate candidate, Optional<Version> than) {
    return than.map(version -> candidate.id().version().compareTo(version) < 0).orElse(false);
  }

  /** What is there under that name, in words for people. */
  String described(PackageName name) {
    var words = new ArrayList<String>();
    for (var candidate : candidates.getOrDefault(name, List.of()))
      words.add(candidate.id() + optionsOf(candidate) + tooOld(candidate));
    for (var present : installed.getOrDefault(name, List.of()))
      if (!present.managed()
          && candidates.getOrDefault(name, List.of()).stream()
              .noneMatch(c -> c.id().equals(present.id())))
        words.add(present.id() + " (on this host before Wherry)");
    return words.isEmpty() ? "the release has none" : "there is only " + String.join(", ", words);
  }

  private String tooOld(Candidate candidate) {
    return of(candidate.id().name()).stream()
            .anyMatch(
                place -> place.occupants().stream().anyMatch(o -> o.id().equals(candidate.id())))
        ? ""
        : " (older than what this host had before Wherry)";
  }

  private static String optionsOf(Candidate candidate) {
    return candidate.options().on().isEmpty()
        ? ""
        : " with " + String.join(" ", candidate.options().on());
  }
}
