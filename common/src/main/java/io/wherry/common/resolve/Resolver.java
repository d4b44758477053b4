package io.wherry.common.resolve;

import io.wherry.common.model.Change;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.resolve.Place.Occupant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Works out what a host must do to have what is wanted out of a release. The same question has the
 * same answer everywhere; where a solution exists it is found.
 */
public final class Resolver {
  /** So many contradictions are met only by problems made for it. */
  private static final int PATIENCE = 50_000;

  private final Catalogue catalogue;
  private final Inventory inventory;
  private final Problem problem;
  private final Search search;
  private final Walk walk;

  private Resolver(Catalogue catalogue, Inventory inventory, Problem problem) {
    this.catalogue = catalogue;
    this.inventory = inventory;
    this.problem = problem;
    this.search = new Search(problem.variables(), problem.clauses());
    this.walk = new Walk(problem, search::value);
  }

  public static Resolution resolve(
      Catalogue catalogue, Inventory inventory, Wanted wanted, Provided provided) {
    var problem = new Problem(catalogue, inventory, wanted, provided);
    return new Resolver(catalogue, inventory, problem).resolve();
  }

  private Resolution resolve() {
    return switch (search.solve(new Chooser(problem, search)::choose, PATIENCE)) {
      case FOUND -> resolved();
      case CONTRADICTION ->
          new Resolution.Impossible(new Explainer(problem).explain(search.core()));
      case TIRED ->
          new Resolution.Impossible(
              List.of(
                  "no answer after "
                      + PATIENCE
                      + " contradictions; name versions or slots among what is wanted to help"));
    };
  }

  private Resolution resolved() {
    var needed = walk.needed();
    var staying = new HashSet<PackageId>();
    var coming = new TreeMap<PackageId, Occupant>();
    for (int variable : needed) {
      problem
          .occupant(variable)
          .ifPresent(occupant -> {
            if (occupant.staying()) staying.add(occupant.id());
            else coming.put(occupant.id(), occupant);
          });
    }
    var changes = new ArrayList<Change>(installs(List.copyOf(coming.values())));
    changes.addAll(removals(staying, coming.keySet()));
    var plan = new Plan(catalogue.release(), inventory.digest(), changes);
    return new Resolution.Resolved(plan, notes(needed));
  }

  private List<Change> installs(List<Occupant> coming) {
    var numbers = new HashMap<Integer, Integer>();
    for (var occupant : coming) numbers.put(occupant.variable(), numbers.size());
    var ordering = new Ordering(coming.size());
    for (int i = 0; i < coming.size(); i++) {
      int number = i;
      for (var demand : problem.demandsOf(coming.get(i).variable()))
        for (int met : metBy(demand))
          Optional.ofNullable(numbers.get(met))
              .ifPresent(needed -> ordering.needs(number, needed, demand.soft()));
    }
    return ordering.order().stream().map(number -> install(coming.get(number))).toList();
  }

  /** The occupants that meet a demand: one, or all of the chosen group. */
  private Set<Integer> metBy(Demand demand) {
    var met = new LinkedHashSet<Integer>();
    var chosen = walk.chosen(demand);
    if (chosen.isEmpty()) return met;
    if (problem.occupant(chosen.getAsInt()).isPresent()) met.add(chosen.getAsInt());
    else for (var inner : problem.demandsOf(chosen.getAsInt())) met.addAll(metBy(inner));
    return met;
  }

  private Change install(Occupant occupant) {
    var candidate =
        occupant
            .candidate()
            .orElseThrow(() -> new IllegalStateException(occupant + " is to come from nowhere"));
    var replaces =
        problem.placeOf(occupant).installed().stream().map(InstalledPackage::id).toList();
    return new Change.Install(candidate.build(), candidate.pbinPath(), candidate.pbin(), replaces);
  }

  /** What we installed and nothing needs any more; dependents go before what they depend on. */
  private List<Change> removals(Set<PackageId> staying, Set<PackageId> coming) {
    var going =
        inventory.packages().stream()
            .filter(InstalledPackage::managed)
            .filter(p -> !staying.contains(p.id()))
            .filter(p -> coming.stream().noneMatch(id -> id.sharesSlotWith(p.id())))
            .toList();
    var ordering = new Ordering(going.size());
    for (int i = 0; i < going.size(); i++)
      for (var spec : Requirements.named(candidateOf(going.get(i))))
        for (int j = 0; j < going.size(); j++)
          if (spec.admits(going.get(j).id())) ordering.needs(i, j, false);
    return ordering.order().reversed().stream()
        .<Change>map(i -> new Change.Remove(going.get(i).id()))
        .toList();
  }

  private Optional<Candidate> candidateOf(InstalledPackage installed) {
    return catalogue.candidates().stream()
        .filter(c -> c.id().equals(installed.id()))
        .filter(c -> installed.pbin().equals(Optional.of(c.pbin())))
        .findFirst();
  }

  private List<String> notes(List<Integer> needed) {
    var notes = new ArrayList<>(problem.notesOf(new LinkedHashSet<>(needed)));
    for (int variable : needed)
      problem
          .occupant(variable)
          .filter(Occupant::isOutside)
          .ifPresent(o -> notes.add(o.id() + " stays; this release does not say what it needs"));
    problem.roots().forEach((root, demand) -> notePassedOver(root, demand, notes));
    return List.copyOf(notes);
  }

  /** An older version than the release offers must not come about in silence. */
  private void notePassedOver(PackageSpec root, Demand demand, List<String> notes) {
    var chosen = walk.chosen(demand).stream().mapToObj(problem::occupant).findFirst();
    var best = problem.occupant(demand.choices().getFirst());
    chosen
        .flatMap(taken -> taken)
        .filter(taken -> !best.equals(Optional.of(taken)))
        .ifPresent(taken ->
            notes.add(
                "wanted: "
                    + root
                    + " is met by "
                    + taken.id()
                    + "; "
                    + best.map(Occupant::id).orElse(taken.id())
                    + " does not go with the rest"));
  }
}
