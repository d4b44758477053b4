package io.wherry.agent;

import io.wherry.agent.inspect.Lookup;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.resolve.Candidate;
import io.wherry.common.resolve.Catalogue;
import io.wherry.common.resolve.Provided;
import io.wherry.common.resolve.Resolution;
import io.wherry.common.resolve.Resolver;
import io.wherry.common.resolve.Wanted;
import io.wherry.common.resolve.Wanted.Adopted;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Plans for this host alone, with the master's resolver. Without a master nobody knows what else is
 * wanted here: so nothing is ever removed, and what is not meant stays as it is.
 */
final class LocalPlanning {
  private final Catalogue catalogue;
  private final Provided provided;
  private final Inventory inventory;

  LocalPlanning(Catalogue catalogue, Provided provided, Inventory inventory) {
    this.catalogue = catalogue;
    this.provided = provided;
    this.inventory = inventory;
  }

  /** What a person means by {@code texts}, among what the release offers. */
  Set<PackageSpec> specs(List<String> texts) throws Failures.Stop {
    var specs = new LinkedHashSet<PackageSpec>();
    for (var text : texts) specs.add(spec(text));
    return specs;
  }

  private PackageSpec spec(String text) throws Failures.Stop {
    List<PackageSpec> possible;
    try {
      possible =
          Lookup.specs(text, catalogue.candidates().stream().map(c -> c.id().name()).toList());
    } catch (IllegalArgumentException e) {
      throw new Failures.Stop(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    var offered = possible.stream().filter(s -> offers(s::admits)).toList();
    if (offered.isEmpty())
      throw new Failures.Stop(
          ExitCode.NOT_THERE, "release " + catalogue.release() + " offers no '" + text + "'");
    if (offered.size() > 1)
      throw new Failures.Stop(
          ExitCode.USAGE,
          "'"
              + text
              + "' may mean "
              + offered.stream().map(s -> s.name().toString()).collect(Collectors.joining(", "))
              + "; name its category");
    return offered.getFirst();
  }

  private boolean offers(Predicate<PackageId> fitting) {
    return catalogue.candidates().stream().map(Candidate::id).anyMatch(fitting);
  }

  /** The named packages and what they need; all else is left alone. */
  Resolution named(Set<PackageSpec> named) {
    return resolve(
        new Wanted(named, Adopted.LEFT_ALONE),
        present ->
            catalogue.candidates().stream()
                .map(Candidate::id)
                .anyMatch(id ->
                    id.sharesSlotWith(present.id()) && named.stream().anyMatch(s -> s.admits(id))));
  }

  /** All that is installed and that the release offers, besides what is named. */
  Resolution world(Set<PackageSpec> named) {
    var roots = new LinkedHashSet<>(named);
    for (var present : inventory.packages())
      if (isOursAndOffered(present))
        roots.add(PackageSpec.parse(present.id().name() + ":" + present.id().slot()));
    return resolve(new Wanted(roots, Adopted.UPGRADED), this::isOursAndOffered);
  }

  private boolean isOursAndOffered(InstalledPackage present) {
    return present.managed() && offers(present.id()::sharesSlotWith);
  }

  /** Only what is {@code meant} may be replaced by any version, or go. */
  private Resolution resolve(Wanted wanted, Predicate<InstalledPackage> meant) {
    var seen =
        inventory.having(inventory.packages().stream().map(p -> seen(p, meant.test(p))).toList());
    return switch (Resolver.resolve(catalogue, seen, wanted, provided)) {
      case Resolution.Resolved(var plan, var notes) ->
          new Resolution.Resolved(
              new Plan(plan.release(), inventory.digest(), plan.changes()), notes);
      case Resolution.Impossible impossible -> impossible;
    };
  }

  private static InstalledPackage seen(InstalledPackage present, boolean meant) {
    return new InstalledPackage(
        present.id(), present.pbin(), present.managed() && meant, present.elsewhere());
  }
}
