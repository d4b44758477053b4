package io.wherry.common.resolve;

import io.wherry.common.model.Change;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.DependencyTree.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
  private final Map<PackageId, Candidate> offered = new HashMap<>();
  private final List<InstalledPackage> installed;
  private final Admission admission;
  private final Set<PackageId> coming = new HashSet<>();
  private final HostState before;
  private final HostState after;
  private final List<String> problems = new ArrayList<>();

  private PlanCheck(Plan plan, Catalogue catalogue, Inventory inventory, Provided provided) {
    this.plan = plan;
    this.catalogue = catalogue;
    this.before = HostState.of(catalogue, inventory, provided);
    this.after = HostState.of(catalogue, inventory, provided);
    this.installed = inventory.packages();
    this.admission = new Admission(inventory.terms(), catalogue.release().repository());
    catalogue.candidates().forEach(candidate -> offered.put(candidate.id(), candidate));
  }

  /** What speaks against the plan, one line each; empty where nothing does. */
  public static List<String> problems(
      Plan plan, Catalogue catalogue, Inventory inventory, Provided provided) {
    var check = new PlanCheck(plan, catalogue, inventory, provided);
    check.circumstances(inventory);
    var touched = new HashSet<String>();
    for (var change : plan.changes()) check.change(change, touched);
    check.result();
    return List.copyOf(check.problems);
  }

  private void circumstances(Inventory inventory) {
    if (!plan.release().equals(catalogue.release()))
      problems.add("the plan is for " + plan.release() + ", not for " + catalogue.release());
    if (!inventory.isMeantBy(plan.inventory()))
      problems.add("the plan was made for a host with other packages installed");
    problems.addAll(admission.problems());
  }

  private void change(Change change, Set<String> touched) {
    if (!touched.add(change.id().name() + ":" + change.id().slot()))
      problems.add("the plan changes " + change.id().name() + ":" + change.id().slot() + " twice");
    switch (change) {
      case Change.Install install -> install(install);
      case Change.Account account -> account(account);
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
    } else {
      admission.bar(candidate).ifPresent(why -> problems.add(install.id() + " " + why));
    }
    var sharing = sharing(install.id());
    if (!Set.copyOf(sharing).equals(Set.copyOf(install.replaces())))
      problems.add(
          install.id()
              + " replaces "
              + words(sharing)
              + " on this host, but the plan says "
              + words(install.replaces()));
    sharing.forEach(after::remove);
    after.put(install.id(), Optional.ofNullable(candidate));
    coming.add(install.id());
  }

  /** What an install takes the place of; in another database nothing may be touched. */
  private List<PackageId> sharing(PackageId id) {
    var sharing = new ArrayList<PackageId>();
    for (var present : installed) {
      if (!id.replaces(present.id())) continue;
      if (present.elsewhere().isEmpty()) sharing.add(present.id());
      else
        problems.add(
            id
                + " would take the place of "
                + present.id()
                + " in the database "
                + present.elsewhere().get());
    }
    return sharing;
  }

  private void account(Change.Account change) {
    var definition = catalogue.definition(change.account());
    if (definition.isEmpty())
      problems.add(catalogue.release() + " does not say how to make " + change.account());
    else if (!definition.get().path().equals(change.path())
        || !definition.get().digest().equals(change.definition()))
      problems.add(
          change.account() + " is to be made otherwise than " + catalogue.release() + " says");
    after.make(change.account());
  }

  private static String words(List<PackageId> ids) {
    return ids.isEmpty()
        ? "nothing"
        : String.join(", ", ids.stream().map(PackageId::toString).toList());
  }

  private void remove(PackageId id) {
    var present = present(id);
    if (present.isEmpty()) problems.add("the plan removes " + id + ", which is not installed");
    else if (!present.get().managed())
      problems.add("the plan removes " + id + ", which Wherry did not install");
    after.remove(id);
  }

  private Optional<InstalledPackage> present(PackageId id) {
    return installed.stream().filter(present -> present.id().equals(id)).findFirst();
  }

  private void result() {
    after
        .packages()
        .forEach((id, candidate) -> candidate.ifPresent(known -> requirements(id, known)));
  }

  private void requirements(PackageId id, Candidate known) {
    for (var node : Requirements.of(known)) {
      if (after.holds(node, known) || isOldTrouble(id, node, known)) continue;
      problems.add(id + (node instanceof Node.Blocker ? " blocks " : " would lack ") + words(node));
    }
  }

  /**
   * What others installed and this plan leaves alone may lack what it lacked before; and accounts
   * are made for what comes, not for what is there.
   */
  private boolean isOldTrouble(PackageId id, Node node, Candidate known) {
    boolean excused =
        Nodes.isAboutAccounts(node) || present(id).map(present -> !present.managed()).orElse(false);
    return excused && !coming.contains(id) && !before.holds(node, known);
  }

  private static String words(Node node) {
    return switch (node) {
      case Node.Blocker b -> b.spec() + ", which would be there";
      case Node.Labels _, Node.Dependency _, Node.Group _, Node.AnyOf _, Node.Conditional _ ->
          new DependencyTree(List.of(node)).toString();
    };
  }
}
