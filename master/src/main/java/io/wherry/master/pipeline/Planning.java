package io.wherry.master.pipeline;

import io.wherry.common.model.Digest;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.resolve.Catalogue;
import io.wherry.common.resolve.Provided;
import io.wherry.common.resolve.Resolution;
import io.wherry.common.resolve.Wanted;
import io.wherry.master.fleet.Fleet;
import io.wherry.master.fleet.FleetFact.StoredPlan;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.pipeline.Releases.Found;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Resolves once per class of identical hosts: equal release, inventory and wanted roots. */
final class Planning {
  private static final int REMEMBERED = 500;

  private final Releases releases;
  private final Solver solver;
  private final Map<Key, Planned> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Planned> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** The resolver. */
  interface Solver {
    Resolution resolve(Catalogue offer, Inventory has, Wanted wanted, Provided provided);
  }

  private record Key(ReleaseId release, Digest inventory, Set<PackageSpec> roots) {}

  /** A plan, or why there is none. */
  sealed interface Planned {
    record Ready(StoredPlan plan) implements Planned {}

    record Impossible(List<String> explanation) implements Planned {}
  }

  Planning(Releases releases, Solver solver) {
    this.releases = releases;
    this.solver = solver;
  }

  Planned plan(ReleaseId release, Inventory inventory, HostRecord host, Fleet fleet) {
    return switch (releases.find(release)) {
      case Found.Missing(var why) -> new Planned.Impossible(List.of(why));
      case Found.Offer offer -> plan(offer, inventory, roots(host, fleet, offer.catalogue()));
    };
  }

  boolean knows(ReleaseId release) {
    return releases.find(release) instanceof Found.Offer;
  }

  /** What {@code inventory} lacks of all that the host is to have of a release, one line each. */
  List<String> lacking(ReleaseId release, Inventory inventory, HostRecord host, Fleet fleet) {
    return switch (plan(release, inventory, host, fleet)) {
      case Planned.Impossible _ -> List.of();
      case Planned.Ready(var stored) ->
          stored.plan().installs().stream()
              .map(install -> install.id() + " is not there as " + release + " has it")
              .toList();
    };
  }

  /** What is worth knowing about the plan that a host follows or, at rest, would follow. */
  List<String> notes(HostRecord host, Fleet fleet) {
    var followed = host.assignment().flatMap(a -> fleet.plan(a.plan()));
    if (followed.isPresent()) return followed.get().notes();
    return host.settled()
        .map(release -> plan(release, fleet.inventoryOf(host), host, fleet))
        .map(planned ->
            switch (planned) {
              case Planned.Impossible _ -> List.<String>of();
              case Planned.Ready(var stored) -> stored.notes();
            })
        .orElse(List.of());
  }

  private Planned plan(Found.Offer offer, Inventory inventory, Set<PackageSpec> roots) {
    var key = new Key(offer.catalogue().release(), inventory.digest(), roots);
    var before = known.get(key);
    if (before != null) return before;
    var planned = solve(offer, inventory, roots);
    known.put(key, planned);
    return planned;
  }

  private Planned solve(Found.Offer offer, Inventory inventory, Set<PackageSpec> roots) {
    var resolution =
        solver.resolve(offer.catalogue(), inventory, new Wanted(roots), offer.provided());
    return switch (resolution) {
      case Resolution.Resolved(var plan, var notes) ->
          new Planned.Ready(new StoredPlan(plan, offer.manifest(), offer.commit(), notes));
      case Resolution.Impossible(_, var explanation) -> new Planned.Impossible(explanation);
    };
  }

  /** The sets' packages, and of those adopted at enrolment the ones that the release offers. */
  static Set<PackageSpec> roots(HostRecord host, Fleet fleet, Catalogue catalogue) {
    var roots = new LinkedHashSet<>(fleet.assigned(host));
    for (var text : host.birth().adopted()) {
      var spec = PackageSpec.parse(text);
      if (catalogue.candidates().stream().anyMatch(c -> spec.admits(c.id()))) roots.add(spec);
    }
    return roots;
  }
}
