package io.wherry.common.resolve;

import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.PackageSpec;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The packages of a host at one moment, and whether they meet a requirement. */
final class HostState {
  private final Catalogue catalogue;
  private final Provided provided;

  /** The candidate where the release knows exactly this build. */
  private final Map<PackageId, Optional<Candidate>> packages;

  private HostState(
      Catalogue catalogue, Provided provided, Map<PackageId, Optional<Candidate>> packages) {
    this.catalogue = catalogue;
    this.provided = provided;
    this.packages = packages;
  }

  static HostState of(Catalogue catalogue, Inventory inventory, Provided provided) {
    var offered = new HashMap<PackageId, Candidate>();
    catalogue.candidates().forEach(candidate -> offered.put(candidate.id(), candidate));
    var packages = new LinkedHashMap<PackageId, Optional<Candidate>>();
    for (var present : inventory.packages())
      packages.put(
          present.id(),
          Optional.ofNullable(offered.get(present.id()))
              .filter(candidate -> present.pbin().equals(Optional.of(candidate.pbin()))));
    return new HostState(catalogue, provided, packages);
  }

  Map<PackageId, Optional<Candidate>> packages() {
    return packages;
  }

  /** A state of its own, for changes to be tried on. */
  HostState copy() {
    return new HostState(catalogue, provided, new LinkedHashMap<>(packages));
  }

  /** Whether what {@code asker} says in {@code node} is so; a blocker holds where nothing fits. */
  boolean holds(Node node, Candidate asker) {
    return switch (node) {
      case Node.Dependency d -> isThere(d.spec(), asker);
      case Node.Blocker b -> !isBlocked(b.spec(), asker);
      case Node.Group g -> g.nodes().stream().allMatch(inner -> holds(inner, asker));
      case Node.AnyOf a ->
          a.nodes().isEmpty() || a.nodes().stream().anyMatch(inner -> holds(inner, asker));
      case Node.Labels _, Node.Conditional _ -> true;
    };
  }

  private boolean isThere(PackageSpec spec, Candidate asker) {
    return Requirements.isAccount(spec)
        || provided.packages().stream().anyMatch(spec::admits)
        || packages.entrySet().stream()
            .anyMatch(e ->
                Requirements.satisfies(
                    e.getKey(),
                    e.getValue(),
                    spec,
                    asker.options(),
                    catalogue.release().repository()));
  }

  private boolean isBlocked(PackageSpec spec, Candidate asker) {
    return provided.packages().stream().anyMatch(spec::admits)
        || packages.entrySet().stream()
            .filter(e -> !e.getKey().sharesSlotWith(asker.id()))
            .anyMatch(e -> meets(e.getKey(), e.getValue(), spec, asker));
  }

  private boolean meets(
      PackageId id, Optional<Candidate> candidate, PackageSpec spec, Candidate asker) {
    return Requirements.meets(
        id, candidate, spec, asker.options(), catalogue.release().repository());
  }
}
