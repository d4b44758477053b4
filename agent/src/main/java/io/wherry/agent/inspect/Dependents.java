package io.wherry.agent.inspect;

import io.wherry.common.model.Build;
import io.wherry.common.model.Change;
import io.wherry.common.model.Digest;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.InstalledEntry;
import io.wherry.common.pbin.PbinFile;
import io.wherry.common.resolve.Candidate;
import io.wherry.common.resolve.Catalogue;
import io.wherry.common.resolve.PlanCheck;
import io.wherry.common.resolve.Provided;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says what installed packages would lack once others are gone. The check of plans does it: what is
 * installed stands for a release that offers just that.
 */
public final class Dependents {
  private static final ReleaseId HERE = new ReleaseId(RootPackages.INSTALLED, 1);
  private static final Digest ANY = Digest.of(new byte[0]);
  private final List<Installed> all;

  public Dependents(List<Installed> all) {
    this.all = List.copyOf(all);
  }

  /** What would be lacking that is there now, one line each; empty where nobody minds. */
  public List<String> lackingWithout(List<Installed> going) throws IOException {
    var gone = gone(going);
    var catalogue = catalogue(gone);
    var inventory = inventory();
    var lacking = new ArrayList<>(problems(catalogue, inventory, gone));
    lacking.removeAll(problems(catalogue, inventory, List.of()));
    return List.copyOf(lacking);
  }

  /** The same packages, each before what it needs itself; in a circle the first one first. */
  public static List<Installed> dependentsFirst(List<Installed> going) throws IOException {
    var left = new ArrayList<>(going);
    var ordered = new ArrayList<Installed>();
    while (!left.isEmpty()) {
      var dependents = new Dependents(left);
      var next = left.getFirst();
      for (var candidate : left.reversed())
        if (dependents.lackingWithout(List.of(candidate)).isEmpty()) next = candidate;
      left.remove(next);
      ordered.add(next);
    }
    return ordered;
  }

  /** A package that another database of the root has too is not gone. */
  private List<PackageId> gone(List<Installed> going) {
    return going.stream()
        .map(Installed::id)
        .filter(id -> all.stream().noneMatch(a -> a.id().equals(id) && !going.contains(a)))
        .toList();
  }

  private static List<String> problems(
      Catalogue catalogue, Inventory inventory, List<PackageId> gone) {
    var removals = gone.stream().<Change>map(Change.Remove::new).toList();
    var plan = new Plan(HERE, inventory.digest(), removals);
    return PlanCheck.problems(plan, catalogue, inventory, Provided.NOTHING);
  }

  private Inventory inventory() {
    var packages = new HashMap<PackageId, InstalledPackage>();
    for (var installed : all)
      packages.put(installed.id(), new InstalledPackage(installed.id(), Optional.of(ANY), true));
    return new Inventory(List.copyOf(packages.values()));
  }

  private Catalogue catalogue(List<PackageId> gone) throws IOException {
    var candidates = new HashMap<PackageId, Candidate>();
    for (var installed : all)
      candidates.putIfAbsent(installed.id(), candidate(installed.entry(), gone));
    return new Catalogue(HERE, List.copyOf(candidates.values()));
  }

  private static Candidate candidate(InstalledEntry entry, List<PackageId> gone)
      throws IOException {
    var values = new HashMap<String, String>();
    for (var key : List.of("DEPENDENCIES", "OPTIONS"))
      entry.value(key).ifPresent(text -> values.put(key, text));
    var pbin = PbinFile.of(values, entry.id().toString());
    return new Candidate(
        new Build(entry.id(), "here"),
        PbinFile.pathOf(entry.id()),
        ANY,
        dependencies(pbin, values, gone),
        pbin.options());
  }

  /** Of packages that name none of those that go, nobody needs to read more. */
  private static DependencyTree dependencies(
      PbinFile pbin, Map<String, String> values, List<PackageId> gone) {
    var text = values.getOrDefault("DEPENDENCIES", "");
    return gone.stream().anyMatch(id -> text.contains(id.name().toString()))
        ? pbin.dependencies()
        : DependencyTree.EMPTY;
  }
}
