package io.wherry.common.resolve;

import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.DependencyTree.Label;
import io.wherry.common.pbin.DependencyTree.Labelled;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.Options;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.resolve.Place.Occupant;
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
import java.util.function.Supplier;

/**
 * What is wanted and what its packages ask for, written as clauses: a variable for everything that
 * may sit in a place, and one for every group of an any-of. Variable zero stands for the host.
 */
final class Problem {
  /** Labels that matter on a host; compilers and tests stay on the master. */
  static final Set<Label> FOLLOWED =
      Set.of(
          Label.RUN,
          Label.BUILT_AGAINST,
          Label.POST,
          Label.INSTALL,
          Label.RECOMMENDATION,
          Label.REQUIRED);

  static final int HOST = 0;

  private final Catalogue catalogue;
  private final Wanted wanted;
  private final Provided provided;
  private final HostState present;
  private final Places places;
  private final List<int[]> clauses = new ArrayList<>();
  private final List<Supplier<String>> reasons = new ArrayList<>();
  private final List<List<Demand>> demands = new ArrayList<>();
  private final Map<PackageSpec, Demand> roots = new LinkedHashMap<>();
  private final Map<Integer, Set<String>> notes = new HashMap<>();
  private final Map<Integer, Occupant> occupants = new HashMap<>();
  private final Map<Integer, Set<String>> troubles = new HashMap<>();
  private final Map<Integer, Integer> wholes = new HashMap<>();
  private final Map<Integer, Place> placeOf = new HashMap<>();
  private final ArrayDeque<Occupant> open = new ArrayDeque<>();

  Problem(Catalogue catalogue, Inventory inventory, Wanted wanted, Provided provided) {
    this.catalogue = catalogue;
    this.wanted = wanted;
    this.provided = provided;
    this.present = HostState.of(catalogue, inventory, provided);
    this.places = new Places(catalogue, inventory, this::newVariable);
    newVariable();
    for (var root : wanted.roots()) askRoot(root);
    for (var here : inventory.packages()) if (!here.managed()) keep(here.id());
    while (!open.isEmpty()) askOf(open.remove());
  }

  private int newVariable() {
    demands.add(new ArrayList<>());
    return demands.size() - 1;
  }

  int variables() {
    return demands.size() - 1;
  }

  List<int[]> clauses() {
    return clauses;
  }

  /** What is wanted, with the demand that it makes. */
  Map<PackageSpec, Demand> roots() {
    return roots;
  }

  /** What a clause says, for people. */
  String reason(int clause) {
    return reasons.get(clause).get();
  }

  List<Demand> demandsOf(int variable) {
    return demands.get(variable);
  }

  /** What is worth telling when those variables are true. */
  List<String> notesOf(Collection<Integer> variables) {
    var told = new LinkedHashSet<String>();
    for (int variable : variables) {
      told.addAll(notes.getOrDefault(variable, Set.of()));
      if (!variables.contains(wholes.getOrDefault(variable, HOST)))
        told.addAll(troubles.getOrDefault(variable, Set.of()));
    }
    return List.copyOf(told);
  }

  /** Absent for the variable of a group. */
  Optional<Occupant> occupant(int variable) {
    return Optional.ofNullable(occupants.get(variable));
  }

  Place placeOf(Occupant occupant) {
    var place = placeOf.get(occupant.variable());
    if (place == null) throw new IllegalStateException(occupant + " has no place");
    return place;
  }

  private void askRoot(PackageSpec root) {
    if (isFree(HOST, "wanted", root)) return;
    var choices = fitting(root, Options.NONE, true).stream().map(this::wholeOf).toList();
    var demand = new Demand(choices, false, true);
    demands.get(HOST).add(demand);
    roots.put(root, demand);
    clause(() -> "wanted: " + root + lacking(choices, root), literals(HOST, choices));
  }

  /** What others installed stays, or something newer comes in its place. */
  private void keep(PackageId id) {
    for (var place : placesOf(id.name())) {
      if (place.installed().stream().noneMatch(p -> p.id().equals(id))) continue;
      demands.get(HOST).add(new Demand(adopting(place.occupants()), false, true));
      clause(
          () -> id + " was on this host before Wherry and is never removed",
          place.occupants().stream().mapToInt(Occupant::variable).toArray());
    }
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
    for (var labelled : Requirements.demands(candidate.get())) {
      if (labelled.isFor(FOLLOWED)) {
        ask(whole, asker, candidate.get(), labelled);
        if (whole != asker.variable()) askToKeep(asker, candidate.get(), labelled);
      } else if (labelled.isFor(Set.of(Label.SUGGESTION))) {
        note(whole, asker.id() + " suggests " + words(labelled.node()));
      }
    }
  }

  private void ask(int variable, Occupant asker, Candidate candidate, Labelled labelled) {
    boolean soft =
        labelled.labels().stream().noneMatch(l -> l != Label.POST && FOLLOWED.contains(l));
    new Asking(variable, asker, candidate.options(), soft, variable == wholeOf(asker))
        .ask(labelled.node());
  }

  /**
   * What others installed and nothing wanted needs may lack what it lacks already: that is neither
   * our doing nor ours to mend. What it has now we do not take from it.
   */
  private void askToKeep(Occupant asker, Candidate candidate, Labelled labelled) {
    if (present.holds(labelled.node(), candidate)) {
      ask(asker.variable(), asker, candidate, labelled);
    } else {
      troubles
          .computeIfAbsent(asker.variable(), _ -> new LinkedHashSet<>())
          .add(asker.id() + " stays, though it lacks " + words(labelled.node()));
    }
  }

  private static String words(Node node) {
    return new DependencyTree(List.of(node)).toString();
  }

  /** Whether nothing has to be installed for {@code spec}, which is then noted. */
  private boolean isFree(int asker, String who, PackageSpec spec) {
    if (Requirements.isAccount(spec)) {
      note(asker, who + ": " + spec + " is taken as present, being an account");
      return true;
    }
    for (var id : provided.packages()) {
      if (!spec.admits(id)) continue;
      note(asker, who + ": " + spec + " is provided by the machine (" + id + ")");
      return true;
    }
    return false;
  }

  private void note(int variable, String note) {
    notes.computeIfAbsent(variable, _ -> new LinkedHashSet<>()).add(note);
  }

  private List<Place> placesOf(PackageName name) {
    boolean known = places.knows(name);
    var found = places.of(name);
    if (known) return found;
    for (var place : found) {
      for (var occupant : place.occupants()) {
        occupants.put(occupant.variable(), occupant);
        placeOf.put(occupant.variable(), place);
        if (place.isForeign() && occupant.staying() && !occupant.isOutside()) addWhole(occupant);
        open.add(occupant);
      }
      onlyOneOf(place.occupants());
    }
    return found;
  }

  /** A second variable for what stays: true where it stays with all that it needs. */
  private void addWhole(Occupant occupant) {
    int whole = newVariable();
    wholes.put(occupant.variable(), whole);
    occupants.put(whole, occupant);
    placeOf.put(whole, placeOf(occupant));
    demand(whole, List.of(occupant.variable()), true, () -> "");
  }

  private int wholeOf(Occupant occupant) {
    return wholes.getOrDefault(occupant.variable(), occupant.variable());
  }

  private void onlyOneOf(List<Occupant> occupants) {
    for (int i = 0; i < occupants.size(); i++) {
      for (int j = i + 1; j < occupants.size(); j++) {
        var one = occupants.get(i);
        var other = occupants.get(j);
        clause(
            () -> one.id() + " and " + other.id() + " share a slot, so there can be only one",
            -one.variable(),
            -other.variable());
      }
    }
  }

  /** What meets {@code spec}, the best first. */
  private List<Occupant> fitting(PackageSpec spec, Options asking, boolean root) {
    var matching = new ArrayList<Occupant>();
    for (var place : placesOf(spec.name()))
      for (var occupant : place.occupants())
        if (meets(occupant, spec, asking)) matching.add(occupant);
    matching.sort(
        Comparator.comparing((Occupant o) -> o.id().version())
            .reversed()
            .thenComparing(Occupant::isOutside)
            .thenComparing(o -> o.id().slot()));
    if (!root && wanted.adopted() == Wanted.Adopted.LEFT_ALONE) stayingFirst(matching);
    return matching;
  }

  private boolean meets(Occupant occupant, PackageSpec spec, Options asking) {
    var repository = catalogue.release().repository();
    return Requirements.meets(occupant.id(), occupant.candidate(), spec, asking, repository);
  }

  private String lacking(List<Integer> choices, PackageSpec spec) {
    return choices.isEmpty() ? ", but " + places.described(spec.name()) : "";
  }

  private void demand(int asker, List<Integer> choices, boolean soft, Supplier<String> reason) {
    demands.get(asker).add(new Demand(choices, soft, false));
    clause(reason, literals(asker, choices));
  }

  private static int[] literals(int asker, List<Integer> choices) {
    var literals = new LinkedHashSet<>(choices);
    if (asker != HOST) literals.add(-asker);
    return literals.stream().mapToInt(Integer::intValue).toArray();
  }

  private void clause(Supplier<String> reason, int... literals) {
    clauses.add(literals);
    reasons.add(reason);
  }

  /** The questions of one package, which count where {@code variable} is true. */
  private final class Asking {
    private final int variable;
    private final Occupant asker;
    private final Options options;
    private final boolean soft;
    private final boolean whole;

    /** {@code whole} where what meets a demand must itself have all that it needs. */
    Asking(int variable, Occupant asker, Options options, boolean soft, boolean whole) {
      this.variable = variable;
      this.asker = asker;
      this.options = options;
      this.soft = soft;
      this.whole = whole;
    }

    private List<Integer> choices(PackageSpec spec) {
      return fitting(spec, options, false).stream()
          .filter(o -> o.candidate().map(c -> spec.admitsPresumed(c.options())).orElse(true))
          .map(occupant -> whole ? wholeOf(occupant) : occupant.variable())
          .toList();
    }

    void ask(Node node) {
      switch (node) {
        case Node.Dependency d -> {
          if (isFree(variable, asker.id().toString(), d.spec())) return;
          var choices = choices(d.spec());
          demand(
              variable,
              choices,
              soft,
              () -> asker.id() + " needs " + d.spec() + lacking(choices, d.spec()));
        }
        case Node.Blocker b -> block(b.spec());
        case Node.Group g -> g.nodes().forEach(this::ask);
        case Node.AnyOf a ->
            anyOf(a)
                .ifPresent(c -> demand(variable, c, soft, () -> asker.id() + " needs " + words(a)));
        case Node.Labels _, Node.Conditional _ -> {}
      }
    }

    private void block(PackageSpec spec) {
      for (var id : provided.packages()) {
        if (!spec.admits(id)) continue;
        clause(
            () -> asker.id() + " blocks " + spec + ", which the machine provides: " + id,
            -variable);
      }
      for (var blocked : fitting(spec, options, false)) {
        if (asker.id().sharesSlotWith(blocked.id())) continue;
        clause(
            () -> asker.id() + " blocks " + spec + ", which " + blocked.id() + " is",
            -variable,
            -blocked.variable());
      }
    }

    /** The choices of an any-of; absent where one of them is met anyway. */
    private Optional<List<Integer>> anyOf(Node.AnyOf any) {
      var choices = new ArrayList<Integer>();
      for (var node : any.nodes()) {
        switch (node) {
          case Node.Dependency d -> {
            if (isFree(variable, asker.id().toString(), d.spec())) return Optional.empty();
            choices.addAll(choices(d.spec()));
          }
          case Node.AnyOf inner -> {
            var inside = anyOf(inner);
            if (inside.isEmpty()) return Optional.empty();
            choices.addAll(inside.get());
          }
          case Node.Group _, Node.Blocker _ -> {
            int group = newVariable();
            new Asking(group, asker, options, soft, whole).ask(node);
            choices.add(group);
          }
          case Node.Labels _, Node.Conditional _ -> {}
        }
      }
      return any.nodes().isEmpty() ? Optional.empty() : Optional.of(choices);
    }
  }
}
