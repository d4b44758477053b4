package io.wherry.common.resolve;

import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.pbin.DependencyTree;
import io.wherry.common.pbin.DependencyTree.Label;
import io.wherry.common.pbin.DependencyTree.Labelled;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.PackageSpec;
import io.wherry.common.resolve.Place.Occupant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
      Set.of(Label.RUN, Label.POST, Label.INSTALL, Label.RECOMMENDATION, Label.REQUIRED);

  static final int HOST = 0;

  private final Catalogue catalogue;
  private final Wanted wanted;
  private final Provided provided;
  private final Places places;
  private final List<int[]> clauses = new ArrayList<>();
  private final List<Supplier<String>> reasons = new ArrayList<>();
  private final List<List<Demand>> demands = new ArrayList<>();
  private final Map<Integer, Set<String>> notes = new HashMap<>();
  private final Map<Integer, Occupant> occupants = new HashMap<>();
  private final Map<Integer, Place> placeOf = new HashMap<>();
  private final ArrayDeque<Occupant> open = new ArrayDeque<>();

  Problem(Catalogue catalogue, Inventory inventory, Wanted wanted, Provided provided) {
    this.catalogue = catalogue;
    this.wanted = wanted;
    this.provided = provided;
    this.places = new Places(catalogue, inventory, this::newVariable);
    newVariable();
    for (var root : wanted.roots()) askRoot(root);
    for (var present : inventory.packages()) if (!present.managed()) keep(present.id());
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

  /** What a clause says, for people. */
  String reason(int clause) {
    return reasons.get(clause).get();
  }

  List<Demand> demandsOf(int variable) {
    return demands.get(variable);
  }

  Set<String> notesOf(int variable) {
    return notes.getOrDefault(variable, Set.of());
  }

  /** Absent for the variable of a group. */
  Optional<Occupant> occupant(int variable) {
    return Optional.ofNullable(occupants.get(variable));
  }

  private Occupant occupantOf(int variable) {
    return occupant(variable).orElseThrow(() -> new IllegalStateException("a group: " + variable));
  }

  Place placeOf(Occupant occupant) {
    var place = placeOf.get(occupant.variable());
    if (place == null) throw new IllegalStateException(occupant + " has no place");
    return place;
  }

  private void askRoot(PackageSpec root) {
    if (isFree(HOST, "wanted", root)) return;
    var choices = new ArrayList<>(matching(root, Set.of(), true));
    demand(HOST, choices, false, () -> "wanted: " + root + lacking(choices, root));
  }

  /** What others installed stays, or something newer comes in its place. */
  private void keep(PackageId id) {
    for (var place : placesOf(id.name())) {
      if (place.installed().stream().noneMatch(present -> present.id().equals(id))) continue;
      var choices = new ArrayList<>(place.occupants());
      if (wanted.adopted() == Wanted.Adopted.LEFT_ALONE) stayingFirst(choices);
      demand(
          HOST,
          choices.stream().map(Occupant::variable).toList(),
          false,
          () -> id + " was on this host before Wherry and is never removed");
    }
  }

  private static void stayingFirst(List<Occupant> choices) {
    choices.sort(Comparator.comparing(o -> !o.staying()));
  }

  private void askOf(Occupant asker) {
    var candidate = asker.candidate();
    if (candidate.isEmpty()) return;
    var options = candidate.get().options();
    for (var labelled : candidate.get().dependencies().demands(options)) {
      if (labelled.isFor(FOLLOWED)) {
        boolean soft =
            labelled.labels().stream().noneMatch(l -> l != Label.POST && FOLLOWED.contains(l));
        new Asking(asker.variable(), asker, options, soft).ask(labelled.node());
      } else if (labelled.isFor(Set.of(Label.SUGGESTION))) {
        suggest(asker, labelled);
      }
    }
  }

  private void suggest(Occupant asker, Labelled labelled) {
    note(asker.variable(), asker.id() + " suggests " + words(labelled.node()));
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
        open.add(occupant);
      }
      onlyOneOf(place.occupants());
    }
    return found;
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
  private List<Integer> matching(PackageSpec spec, Set<String> asking, boolean root) {
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
    return matching.stream().map(Occupant::variable).toList();
  }

  private boolean meets(Occupant occupant, PackageSpec spec, Set<String> asking) {
    var repository = catalogue.release().repository();
    return Requirements.meets(occupant.id(), occupant.candidate(), spec, asking, repository);
  }

  private String lacking(List<Integer> choices, PackageSpec spec) {
    return choices.isEmpty() ? ", but " + places.described(spec.name()) : "";
  }

  private void demand(int asker, List<Integer> choices, boolean soft, Supplier<String> reason) {
    demands.get(asker).add(new Demand(choices, soft));
    var literals = new ArrayList<>(choices);
    if (asker != HOST) literals.add(-asker);
    clause(reason, literals.stream().distinct().mapToInt(Integer::intValue).toArray());
  }

  private void clause(Supplier<String> reason, int... literals) {
    clauses.add(literals);
    reasons.add(reason);
  }

  /** The questions of one package, which count where {@code variable} is true. */
  private final class Asking {
    private final int variable;
    private final Occupant asker;
    private final Set<String> options;
    private final boolean soft;

    Asking(int variable, Occupant asker, Set<String> options, boolean soft) {
      this.variable = variable;
      this.asker = asker;
      this.options = options;
      this.soft = soft;
    }

    void ask(Node node) {
      switch (node) {
        case Node.Dependency d -> {
          if (isFree(variable, asker.id().toString(), d.spec())) return;
          var choices = matching(d.spec(), options, false);
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
      for (int choice : matching(spec, options, false)) {
        var blocked = occupantOf(choice);
        if (asker.id().sharesSlotWith(blocked.id())) continue;
        clause(
            () -> asker.id() + " blocks " + spec + ", which " + blocked.id() + " is",
            -variable,
            -choice);
      }
    }

    /** The choices of an any-of; absent where one of them is met anyway. */
    private Optional<List<Integer>> anyOf(Node.AnyOf any) {
      var choices = new ArrayList<Integer>();
      for (var node : any.nodes()) {
        switch (node) {
          case Node.Dependency d -> {
            if (isFree(variable, asker.id().toString(), d.spec())) return Optional.empty();
            choices.addAll(matching(d.spec(), options, false));
          }
          case Node.AnyOf inner -> {
            var inside = anyOf(inner);
            if (inside.isEmpty()) return Optional.empty();
            choices.addAll(inside.get());
          }
          case Node.Group _, Node.Blocker _ -> {
            int group = newVariable();
            new Asking(group, asker, options, soft).ask(node);
            choices.add(group);
          }
          case Node.Labels _, Node.Conditional _ -> {}
        }
      }
      return any.nodes().isEmpty() ? Optional.empty() : Optional.of(choices);
    }
  }
}
