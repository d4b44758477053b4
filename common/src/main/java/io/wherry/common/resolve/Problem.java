package io.wherry.common.resolve;

import io.wherry.common.model.AccountName;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.DependencyTree.Labelled;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.Options;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.resolve.Place.Occupant;
import io.wherry.common.resolve.Statement.Offer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is wanted and what its packages ask for, written as a {@link Formula}: a variable for
 * everything that may sit in a place, for every account that may be made, and for every group of an
 * any-of.
 */
final class Problem {
  private static final Comparator<Occupant> BEST_FIRST =
      Comparator.comparing((Occupant o) -> o.id().version())
          .reversed()
          .thenComparing(Occupant::isOutside)
          .thenComparing(o -> o.id().slot());

  private final Catalogue catalogue;
  private final Wanted wanted;
  private final Provided provided;
  private final HostState present;
  private final Formula formula = new Formula();
  private final Places places;
  private final AccountNeeds accounts;
  private final Bars bars;
  private final Map<PackageSpec, Demand> roots = new LinkedHashMap<>();
  private final Map<Integer, Set<String>> notes = new HashMap<>();
  private final Map<Integer, Occupant> occupants = new HashMap<>();
  private final Map<Integer, Set<String>> troubles = new HashMap<>();
  private final Map<Integer, Integer> wholes = new HashMap<>();
  private final List<Blocking> blockings = new ArrayList<>();
  private final ArrayDeque<Occupant> open = new ArrayDeque<>();

  /**
   * Where {@code when} is true and {@code asker} comes, those installed packages leave: before it
   * comes, or after.
   */
  record Blocking(PackageId asker, int when, List<PackageId> leaving, boolean before) {
    Blocking {
      leaving = List.copyOf(leaving);
    }
  }

  Problem(Catalogue catalogue, Inventory inventory, Wanted wanted, Provided provided) {
    this.catalogue = catalogue;
    this.wanted = wanted;
    this.provided = provided;
    this.present = HostState.of(catalogue, inventory, provided);
    this.places = new Places(catalogue, inventory, formula::newVariable);
    this.accounts = new AccountNeeds(catalogue, inventory.accounts(), formula);
    this.bars =
        new Bars(
            places,
            new Admission(inventory.terms(), catalogue.release().repository()),
            wanted.downgrades());
    wanted.roots().stream()
        .sorted(Comparator.comparing(PackageSpec::toString))
        .forEach(this::askRoot);
    for (var here : inventory.packages()) if (!here.managed()) keep(here);
    while (!open.isEmpty()) askOf(open.remove());
  }

  /** What makes every plan wrong. */
  List<String> hindrances() {
    return bars.hindrances();
  }

  Formula formula() {
    return formula;
  }

  HostState present() {
    return present;
  }

  Provided provided() {
    return provided;
  }

  Places places() {
    return places;
  }

  /** What is wanted, with the demand that it makes. */
  Map<PackageSpec, Demand> roots() {
    return roots;
  }

  List<Blocking> blockings() {
    return blockings;
  }

  /** What is worth telling when those variables are true. */
  List<String> notesOf(Collection<Integer> variables) {
    var told = new LinkedHashSet<String>();
    for (int variable : variables) {
      told.addAll(notes.getOrDefault(variable, Set.of()));
      if (!variables.contains(wholes.getOrDefault(variable, Formula.HOST)))
        told.addAll(troubles.getOrDefault(variable, Set.of()));
    }
    return List.copyOf(told);
  }

  /** Absent for the variable of a group or an account. */
  Optional<Occupant> occupant(int variable) {
    return Optional.ofNullable(occupants.get(variable));
  }

  /** What a true variable makes, if it is an account's. */
  Optional<AccountDefinition> account(int variable) {
    return accounts.made(variable);
  }

  private void askRoot(PackageSpec root) {
    if (isFree(Formula.HOST, "wanted", root)) return;
    var fit = fit(root, Options.NONE, true, true);
    var demand = new Demand(fit.variables(), false, true);
    roots.put(root, demand);
    formula.demand(Formula.HOST, demand, new Statement.IsWanted(root, fit.offer()));
  }

  /** What others installed stays, or something newer comes in its place. */
  private void keep(InstalledPackage here) {
    var id = here.id();
    var places = placesOf(id.name());
    for (var place : places) {
      if (!place.installed().contains(here)) continue;
      var fitting = new ArrayList<>(place.occupants());
      if (here.elsewhere().isEmpty()) fitting.addAll(movers(id, places, place));
      fitting.sort(BEST_FIRST);
      formula.want(Formula.HOST, new Demand(adopting(fitting), false, true));
      formula.say(
          new Statement.Stays(id, whyStays(here)),
          fitting.stream().mapToInt(Occupant::variable).toArray());
    }
  }

  private static String whyStays(InstalledPackage here) {
    return here.elsewhere()
        .map(database -> "is in the database " + database + ", which Wherry leaves alone")
        .orElse("was on this host before Wherry and is never removed");
  }

  /** The same version in other slots: coming, it takes the place of {@code id}. */
  private static List<Occupant> movers(PackageId id, List<Place> places, Place own) {
    return places.stream()
        .filter(place -> place != own)
        .flatMap(place -> place.occupants().stream())
        .filter(o -> !o.isOutside() && o.id().version().equals(id.version()))
        .toList();
  }

  /** The best first: left alone, or new ones, then staying and whole, then staying as it is. */
  private List<Integer> adopting(List<Occupant> occupants) {
    var choices = new ArrayList<>(occupants);
    if (wanted.adopted() == Wanted.Adopted.LEFT_ALONE) {
      stayingFirst(choices);
      return choices.stream().map(Occupant::variable).toList();
    }
    var variables = new ArrayList<Integer>();
    for (var occupant : choices) {
      variables.add(wholeOf(occupant));
      if (wholeOf(occupant) != occupant.variable()) variables.add(occupant.variable());
    }
    return variables;
  }

  private static void stayingFirst(List<Occupant> choices) {
    choices.sort(Comparator.comparing(o -> !o.staying()));
  }

  private void askOf(Occupant asker) {
    var candidate = asker.candidate();
    if (candidate.isEmpty()) return;
    int whole = wholeOf(asker);
    for (var demand : Requirements.demands(candidate.get())) {
      if (Requirements.isHard(demand)) {
        asking(whole, asker, candidate.get(), demand).need(demand.node());
        if (whole != asker.variable()) askToKeep(asker, candidate.get(), demand);
      } else if (demand.isFor(Requirements.RECOMMENDED)) {
        asking(whole, asker, candidate.get(), demand).wish(demand.node());
      } else if (demand.isFor(Requirements.SUGGESTED)) {
        note(whole, asker.id() + " suggests " + words(demand.node()));
      }
    }
  }

  private Asking asking(int variable, Occupant asker, Candidate candidate, Labelled demand) {
    boolean soft = !Requirements.mustComeFirst(demand);
    return new Asking(this, variable, asker, candidate, soft, variable == wholeOf(asker));
  }

  /**
   * What others installed and nothing wanted needs may lack what it lacks already: that is neither
   * our doing nor ours to mend. What it has now we do not take from it.
   */
  private void askToKeep(Occupant asker, Candidate candidate, Labelled demand) {
    if (present.holds(demand.node(), candidate)) {
      asking(asker.variable(), asker, candidate, demand).need(demand.node());
    } else {
      troubles
          .computeIfAbsent(asker.variable(), _ -> new LinkedHashSet<>())
          .add(asker.id() + " stays, though it lacks " + words(demand.node()));
    }
  }

  static String words(Node node) {
    return new DependencyTree(List.of(node)).toString();
  }

  /** Whether nothing has to come for {@code spec}; what is only taken as there is noted. */
  boolean isFree(int asker, String who, PackageSpec spec) {
    if (!isFree(spec)) return false;
    var provided = providing(spec);
    if (provided.isPresent())
      note(asker, who + ": " + spec + " is provided by the machine (" + provided.get() + ")");
    else if (!accounts.isKnown())
      note(asker, who + ": " + spec + " is taken as present, being an account");
    return true;
  }

  boolean isFree(PackageSpec spec) {
    return providing(spec).isPresent()
        || AccountName.of(spec.name()).map(accounts::isThere).orElse(false);
  }

  private Optional<PackageId> providing(PackageSpec spec) {
    return provided.packages().stream().filter(spec::admits).findFirst();
  }

  void note(int variable, String note) {
    notes.computeIfAbsent(variable, _ -> new LinkedHashSet<>()).add(note);
  }

  void block(Blocking blocking) {
    blockings.add(blocking);
  }

  /** The places of {@code name}, whose packages are asked in turn when they are first met. */
  List<Place> placesOf(PackageName name) {
    boolean known = places.knows(name);
    var found = places.of(name);
    if (known) return found;
    for (var place : found) {
      for (var occupant : place.occupants()) {
        occupants.put(occupant.variable(), occupant);
        if (place.isForeign() && occupant.staying() && !occupant.isOutside()) addWhole(occupant);
        bars.against(occupant)
            .ifPresent(
                why -> formula.say(new Statement.Barred(occupant.id(), why), -occupant.variable()));
        open.add(occupant);
      }
    }
    onlyOneOf(found.stream().flatMap(place -> place.occupants().stream()).toList());
    return found;
  }

  /** A second variable for what stays: true where it stays with all that it needs. */
  private void addWhole(Occupant occupant) {
    int whole = formula.newVariable();
    wholes.put(occupant.variable(), whole);
    occupants.put(whole, occupant);
    formula.want(whole, new Demand(List.of(occupant.variable()), true, false));
    formula.fact(-whole, occupant.variable());
  }

  int wholeOf(Occupant occupant) {
    return wholes.getOrDefault(occupant.variable(), occupant.variable());
  }

  /** Two of a slot, or the same version in two slots, take each other's place. */
  private void onlyOneOf(List<Occupant> occupants) {
    for (int i = 0; i < occupants.size(); i++) {
      for (int j = i + 1; j < occupants.size(); j++) {
        var one = occupants.get(i);
        var other = occupants.get(j);
        if (one.id().replaces(other.id()) && !(one.isOutside() && other.isOutside()))
          formula.fact(-one.variable(), -other.variable());
      }
    }
  }

  /** What meets {@code spec}; {@code whole} where it must itself have all that it needs. */
  Fit fit(PackageSpec spec, Options asking, boolean whole, boolean root) {
    var account = AccountName.of(spec.name());
    if (account.isPresent()) return accounts.fit(account.get());
    var fitting =
        fitting(spec, asking, root).stream().filter(o -> root || presumedAreOn(o, spec)).toList();
    var variables = fitting.stream().map(o -> whole ? wholeOf(o) : o.variable()).toList();
    var lack = fitting.isEmpty() ? places.described(spec.name()) : "";
    return new Fit(variables, new Offer(fitting.stream().map(Occupant::id).toList(), lack));
  }

  private static boolean presumedAreOn(Occupant occupant, PackageSpec spec) {
    return occupant.candidate().map(c -> spec.admitsPresumed(c.options())).orElse(true);
  }

  /** What a spec means, the best first. */
  List<Occupant> fitting(PackageSpec spec, Options asking, boolean root) {
    var repository = catalogue.release().repository();
    var matching = new ArrayList<Occupant>();
    for (var place : placesOf(spec.name()))
      for (var occupant : place.occupants())
        if (Requirements.meets(occupant.id(), occupant.candidate(), spec, asking, repository))
          matching.add(occupant);
    matching.sort(BEST_FIRST);
    if (!root && wanted.adopted() == Wanted.Adopted.LEFT_ALONE) stayingFirst(matching);
    return matching;
  }
}
