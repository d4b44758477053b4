package io.wherry.common.resolve;

import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.PackageSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Answers whether there is a plan by trying every host that there could be. For small worlds. */
final class BruteForce {
  private final Catalogue catalogue;
  private final List<InstalledPackage> foreign;
  private final HostState before;
  private final PackageSpec root;
  private final List<List<Sitting>> places = new ArrayList<>();

  /** Something that sits in a place afterwards; {@code left} where others put it in. */
  private record Sitting(PackageId id, Optional<Candidate> candidate, boolean left) {}

  private BruteForce(Catalogue catalogue, Inventory inventory, PackageSpec root) {
    this.catalogue = catalogue;
    this.before = HostState.of(catalogue, inventory, Provided.NOTHING);
    this.foreign = inventory.packages().stream().filter(p -> !p.managed()).toList();
    this.root = root;
    var bySlot = new TreeMap<String, List<Sitting>>();
    for (var candidate : catalogue.candidates())
      at(bySlot, candidate.id()).add(new Sitting(candidate.id(), Optional.of(candidate), false));
    for (var present : foreign) {
      var here = at(bySlot, present.id());
      var known = before.packages().getOrDefault(present.id(), Optional.empty());
      here.removeIf(sitting -> sitting.candidate().equals(known) && known.isPresent());
      here.add(new Sitting(present.id(), known, true));
    }
    places.addAll(bySlot.values());
  }

  private static List<Sitting> at(TreeMap<String, List<Sitting>> bySlot, PackageId id) {
    return bySlot.computeIfAbsent(id.name() + ":" + id.slot(), _ -> new ArrayList<>());
  }

  static boolean findsPlan(Catalogue catalogue, Inventory inventory, PackageSpec root) {
    return new BruteForce(catalogue, inventory, root).tries(0, new ArrayList<>());
  }

  private boolean tries(int next, List<Sitting> chosen) {
    if (next == places.size()) return isGood(chosen);
    if (tries(next + 1, chosen)) return true;
    for (var sitting : places.get(next)) {
      if (chosen.stream().anyMatch(other -> other.id().replaces(sitting.id()))) continue;
      chosen.add(sitting);
      if (tries(next + 1, chosen)) return true;
      chosen.removeLast();
    }
    return false;
  }

  private boolean isGood(List<Sitting> chosen) {
    for (var present : foreign) {
      if (chosen.stream().noneMatch(s -> s.id().replaces(present.id()))) return false;
      for (var sitting : chosen)
        if (!sitting.left()
            && sitting.id().replaces(present.id())
            && sitting.id().version().compareTo(present.id().version()) < 0) return false;
    }
    var whole = wholeOf(chosen);
    return whole.stream().anyMatch(s -> root.admits(s.id()) && fits(s, root, Optional.empty()))
        && chosen.stream().allMatch(s -> s.left() ? losesNothing(s, chosen) : whole.contains(s));
  }

  /** Those that have all that they need from others that have. */
  private List<Sitting> wholeOf(List<Sitting> chosen) {
    var whole = new ArrayList<>(chosen);
    while (whole.removeIf(s -> !hasAll(s, List.copyOf(whole), chosen))) {}
    return whole;
  }

  private boolean hasAll(Sitting sitting, List<Sitting> whole, List<Sitting> chosen) {
    return sitting.candidate().stream()
        .flatMap(c -> Requirements.of(c).stream())
        .allMatch(node -> holds(node, sitting, whole, chosen));
  }

  private boolean losesNothing(Sitting sitting, List<Sitting> chosen) {
    return sitting.candidate().stream()
        .allMatch(c ->
            Requirements.of(c).stream()
                .filter(node -> before.holds(node, c))
                .allMatch(node -> holds(node, sitting, chosen, chosen)));
  }

  private boolean holds(Node node, Sitting asker, List<Sitting> supply, List<Sitting> all) {
    return switch (node) {
      case Node.Dependency d -> supply.stream().anyMatch(s -> fits(s, d.spec(), asker.candidate()));
      case Node.Blocker b ->
          all.stream()
              .filter(s -> !asker.id().replaces(s.id()))
              .noneMatch(s -> fits(s, b.spec(), asker.candidate()));
      case Node.Group g -> g.nodes().stream().allMatch(n -> holds(n, asker, supply, all));
      case Node.AnyOf a ->
          a.nodes().isEmpty() || a.nodes().stream().anyMatch(n -> holds(n, asker, supply, all));
      case Node.Labels _, Node.Conditional _ -> true;
    };
  }

  private boolean fits(Sitting sitting, PackageSpec spec, Optional<Candidate> asker) {
    var asking = asker.map(Candidate::options).orElse(io.wherry.common.pbin.Options.NONE);
    var repository = catalogue.release().repository();
    return Requirements.meets(sitting.id(), sitting.candidate(), spec, asking, repository);
  }
}
