package io.wherry.common.resolve;

import io.wherry.common.model.Change;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.DependencyTree;
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

/**
 * Looks over a plan that somebody else made, without solving anything: whether it fits the host and
 * the release, and leaves the host with everything that its packages need.
 */
public final class PlanCheck {
  private final Plan plan;
  private final Catalogue catalogue;
  private final Provided provided;
  private final Map<PackageId, Candidate> offered = new HashMap<>();
  private final Map<PackageId, InstalledPackage> installed = new LinkedHashMap<>();

  /** What is there when the plan is done; the candidate where the release knows it. */
  private final Map<PackageId, Optional<Candidate>> after = new LinkedHashMap<>();

  private final List<String> problems = new ArrayList<>();

  private PlanCheck(Plan plan, Catalogue catalogue, Inventory inventory, Provided provided) {
    this.plan = plan;
    this.catalogue = catalogue;
    this.provided = provided;
    catalogue.candidates().forEach(candidate -> offered.put(candidate.id(), candidate));
    inventory.packages().forEach(present -> installed.put(present.id(), present));
  }

  /** What speaks against the plan, one line each; empty where nothing does. */
  public static List<String> problems(
      Plan plan, Catalogue catalogue, Inventory inventory, Provided provided) {
    var check = new PlanCheck(plan, catalogue, inventory, provided);
    check.circumstances(inventory);
    check
        .installed
        .values()
        .forEach(present -> check.after.put(present.id(), check.known(present)));
    var touched = new HashSet<PackageId>();
    for (var change : plan.changes()) check.change(change, touched);
    check.result();
    return List.copyOf(check.problems);
  }

  private void circumstances(Inventory inventory) {
    if (!plan.release().equals(catalogue.release()))
      problems.add("the plan is for " + plan.release() + ", not for " + catalogue.release());
    if (!plan.inventory().equals(inventory.digest()))
      problems.add("the plan was made for a host with other packages installed");
  }

  private Optional<Candidate> known(InstalledPackage present) {
    return Optional.ofNullable(offered.get(present.id()))
        .filter(candidate -> present.pbin().equals(Optional.of(candidate.pbin())));
  }

  private void change(Change change, Set<PackageId> touched) {
    if (touched.stream().anyMatch(change.id()::sharesSlotWith))
      problems.add("the plan changes " + change.id().name() + ":" + change.id().slot() + " twice");
    touched.add(change.id());
    switch (change) {
      case Change.Install install -> install(install);
      case Change.Remove remove -> remove(remove.id());
    }
  }

  private void install(Change.Install install) {
    var candidate = offered.get(install.id());
    if (candidate == null) {
      problems.add(catalogue.release() + " does not offer " + install.id());
    } else if (!candidate.build().equals(install.build())
        || !candidate.pbin().equals(install.pbin())
        || !candidate.pbinPath().equals(install.pbinPath())) {
      problems.add(install.id() + " is another build than " + catalogue.release() + " offers");
    }
    var sharing = installed.keySet().stream().filter(install.id()::sharesSlotWith).toList();
    if (!Set.copyOf(sharing).equals(Set.copyOf(install.replaces())))
      problems.add(
          install.id()
              + " replaces "
              + words(sharing)
              + " on this host, but the plan says "
              + words(install.replaces()));
    sharing.forEach(after::remove);
    after.put(install.id(), Optional.ofNullable(candidate));
  }

  private static String words(List<PackageId> ids) {
    return ids.isEmpty()
        ? "nothing"
        : String.join(", ", ids.stream().map(PackageId::toString).toList());
  }

  private void remove(PackageId id) {
    var present = installed.get(id);
    if (present == null) problems.add("the plan removes " + id + ", which is not installed");
    else if (!present.managed())
      problems.add("the plan removes " + id + ", which Wherry did not install");
    after.remove(id);
  }

  private void result() {
    after.forEach((id, candidate) ->
        candidate.ifPresent(known -> {
          for (var node : Requirements.of(known))
            if (!holds(node, known))
              problems.add(id + (isBlocker(node) ? " blocks " : " would lack ") + words(node));
        }));
  }

  private static boolean isBlocker(Node node) {
    return node instanceof Node.Blocker;
  }

  private static String words(Node node) {
    return switch (node) {
      case Node.Blocker b -> b.spec() + ", which would be there";
      case Node.Labels _, Node.Dependency _, Node.Group _, Node.AnyOf _, Node.Conditional _ ->
          new DependencyTree(List.of(node)).toString();
    };
  }

  private boolean holds(Node node, Candidate asker) {
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
        || after.entrySet().stream().anyMatch(e -> meets(e.getKey(), e.getValue(), spec, asker));
  }

  private boolean isBlocked(PackageSpec spec, Candidate asker) {
    return provided.packages().stream().anyMatch(spec::admits)
        || after.entrySet().stream()
            .filter(e -> !e.getKey().sharesSlotWith(asker.id()))
            .anyMatch(e -> meets(e.getKey(), e.getValue(), spec, asker));
  }

  private boolean meets(
      PackageId id, Optional<Candidate> candidate, PackageSpec spec, Candidate asker) {
    return Requirements.meets(
        id, candidate, spec, asker.options(), catalogue.release().repository());
  }
}
