package io.wherry.common.resolve;

import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.Plan;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.resolve.Place.Occupant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Works out what a host must do to have what is wanted out of a release. The same question has the
 * same answer everywhere; where a solution exists it is found.
 */
public final class Resolver {
  /** So many contradictions are met only by problems made for it. */
  private static final int PATIENCE = 200_000;

  private final Catalogue catalogue;
  private final Inventory inventory;
  private final Problem problem;
  private final Search search;
  private final Walk walk;

  private Resolver(Catalogue catalogue, Inventory inventory, Problem problem) {
    this.catalogue = catalogue;
    this.inventory = inventory;
    this.problem = problem;
    this.search = new Search(problem.formula().variables(), problem.formula().clauses());
    this.walk = new Walk(problem.formula(), search::value);
  }

  public static Resolution resolve(
      Catalogue catalogue, Inventory inventory, Wanted wanted, Provided provided) {
    var problem = new Problem(catalogue, inventory, wanted, provided);
    var hindrances = problem.hindrances();
    if (!hindrances.isEmpty()) return Resolution.Impossible.told(hindrances);
    return new Resolver(catalogue, inventory, problem).resolve();
  }

  private Resolution resolve() {
    return switch (search.solve(new Chooser(problem, search)::choose, PATIENCE)) {
      case FOUND -> resolved();
      case CONTRADICTION -> new Explainer(problem).explain(search.core());
      case TIRED ->
          Resolution.Impossible.told(
              List.of(
                  "no answer after "
                      + PATIENCE
                      + " contradictions; name versions or slots among what is wanted to help"));
    };
  }

  private Resolution resolved() {
    var steps = new Steps(inventory, problem, walk);
    var plan = new Plan(catalogue.release(), inventory.digest(), steps.changes());
    return new Resolution.Resolved(plan, notes(walk.needed(), steps.coming()));
  }

  private List<String> notes(List<Integer> needed, SortedMap<PackageId, Occupant> coming) {
    var notes = new ArrayList<>(problem.notesOf(new LinkedHashSet<>(needed)));
    for (int variable : needed)
      problem
          .occupant(variable)
          .filter(Occupant::isOutside)
          .ifPresent(o -> notes.add(o.id() + " stays; this release does not say what it needs"));
    for (var id : coming.keySet())
      for (var replaced : problem.places().replacedBy(id))
        if (id.version().compareTo(replaced.version()) < 0)
          notes.add(replaced + " goes down to " + id);
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
