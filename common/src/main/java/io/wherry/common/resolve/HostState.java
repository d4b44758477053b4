package io.wherry.common.resolve;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.Accounts;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.PackageSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The packages and accounts of a host at one moment, and whether they meet a requirement. */
final class HostState {
  private final Catalogue catalogue;
  private final Provided provided;
  private final Optional<Accounts> accounts;
  private final Set<AccountName> made = new HashSet<>();

  /** The candidate where the release knows exactly this build. */
  private final Map<PackageId, Optional<Candidate>> packages = new LinkedHashMap<>();

  private final Map<PackageName, List<PackageId>> byName = new HashMap<>();

  private HostState(Catalogue catalogue, Provided provided, Optional<Accounts> accounts) {
    this.catalogue = catalogue;
    this.provided = provided;
    this.accounts = accounts;
  }

  static HostState of(Catalogue catalogue, Inventory inventory, Provided provided) {
    var offered = new HashMap<PackageId, Candidate>();
    catalogue.candidates().forEach(candidate -> offered.put(candidate.id(), candidate));
    var state = new HostState(catalogue, provided, inventory.accounts());
    for (var present : inventory.packages())
      state.put(
          present.id(),
          Optional.ofNullable(offered.get(present.id()))
              .filter(candidate -> present.pbin().equals(Optional.of(candidate.pbin()))));
    return state;
  }

  Map<PackageId, Optional<Candidate>> packages() {
    return packages;
  }

  void put(PackageId id, Optional<Candidate> candidate) {
    if (packages.put(id, candidate) == null)
      byName.computeIfAbsent(id.name(), _ -> new ArrayList<>()).add(id);
  }

  void remove(PackageId id) {
    if (packages.remove(id) != null) byName.getOrDefault(id.name(), new ArrayList<>()).remove(id);
  }

  void make(AccountName account) {
    made.add(account);
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

  /** Older agents do not say which accounts there are; then each is taken as there. */
  private boolean isThere(PackageSpec spec, Candidate asker) {
    var account = AccountName.of(spec.name());
    if (account.isPresent() && has(account.get(), true)) return true;
    return isProvided(spec)
        || idsOf(spec.name()).stream()
            .anyMatch(id ->
                Requirements.satisfies(
                    id,
                    packages.getOrDefault(id, Optional.empty()),
                    spec,
                    asker.options(),
                    catalogue.release().repository()));
  }

  private boolean has(AccountName account, boolean unlessKnown) {
    return made.contains(account) || accounts.map(a -> a.has(account)).orElse(unlessKnown);
  }

  private boolean isProvided(PackageSpec spec) {
    return provided.packages().stream().anyMatch(spec::admits);
  }

  private boolean isBlocked(PackageSpec spec, Candidate asker) {
    var account = AccountName.of(spec.name());
    if (account.isPresent() && has(account.get(), false)) return true;
    return isProvided(spec) || !matching(spec, asker).isEmpty();
  }

  /** Packages that {@code asker} means with {@code spec}, those apart that it would replace. */
  List<PackageId> matching(PackageSpec spec, Candidate asker) {
    return idsOf(spec.name()).stream()
        .filter(id -> !asker.id().replaces(id))
        .filter(id ->
            Requirements.meets(
                id,
                packages.getOrDefault(id, Optional.empty()),
                spec,
                asker.options(),
                catalogue.release().repository()))
        .toList();
  }

  private List<PackageId> idsOf(PackageName name) {
    return byName.getOrDefault(name, List.of());
  }
}
