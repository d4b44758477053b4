package io.wherry.common.resolve;

import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.DependencyTree.Annotation;
import io.wherry.common.pbin.DependencyTree.Node;
import io.wherry.common.pbin.DependencyTree.Value;
import io.wherry.common.resolve.Place.Occupant;
import io.wherry.common.resolve.Problem.Blocking;
import io.wherry.common.resolve.Statement.Blocks.Why;
import io.wherry.common.resolve.Statement.Offer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** One demand of a package, which counts where {@code variable} is true, as clauses. */
final class Asking {
  private final Problem problem;
  private final Formula formula;
  private final int variable;
  private final Occupant asker;
  private final Candidate candidate;
  private final boolean soft;
  private final boolean whole;

  /** {@code whole} where what meets a demand must itself have all that it needs. */
  Asking(
      Problem problem,
      int variable,
      Occupant asker,
      Candidate candidate,
      boolean soft,
      boolean whole) {
    this.problem = problem;
    this.formula = problem.formula();
    this.variable = variable;
    this.asker = asker;
    this.candidate = candidate;
    this.soft = soft;
    this.whole = whole;
  }

  /** What cannot be done without. */
  void need(Node node) {
    switch (node) {
      case Node.Blocker b -> block(b, Optional.empty());
      case Node.Dependency _, Node.AnyOf _, Node.Group _ -> need(node, statement(node));
      case Node.Labels _, Node.Conditional _ -> {}
    }
  }

  private Statement statement(Node node) {
    return new Statement.Needs(asker.id(), Nodes.bare(node), offer(node));
  }

  private void need(Node node, Statement statement) {
    switch (node) {
      case Node.Group g -> g.nodes().forEach(inner -> need(inner, statement));
      case Node.Blocker b -> block(b, Optional.of(statement));
      case Node.Dependency _, Node.AnyOf _ ->
          choices(node, statement)
              .ifPresent(c -> formula.demand(variable, new Demand(c, soft, false), statement));
      case Node.Labels _, Node.Conditional _ -> {}
    }
  }

  /** What comes if it can; where it cannot, that is told. */
  void wish(Node node) {
    var statement = statement(node);
    var choices = choices(node, statement);
    if (choices.isEmpty()) return;
    int without = formula.newVariable();
    var all = new ArrayList<>(choices.get());
    all.add(without);
    formula.want(variable, new Demand(all, true, false));
    problem.note(
        without,
        asker.id()
            + " does without "
            + Problem.words(node)
            + ", which it recommends: "
            + (choices.get().isEmpty() ? offer(node).lack() : "it does not go with the rest"));
  }

  /** The choices of a demand; absent where it is met anyway. */
  private Optional<List<Integer>> choices(Node node, Statement statement) {
    return switch (node) {
      case Node.Dependency d -> {
        if (problem.isFree(variable, asker.id().toString(), d.spec())) yield Optional.empty();
        yield Optional.of(fit(d).variables());
      }
      case Node.AnyOf a -> anyOf(a, statement);
      case Node.Group _, Node.Blocker _ -> {
        int group = formula.newVariable();
        new Asking(problem, group, asker, candidate, soft, whole).need(node, statement);
        yield Optional.of(List.of(group));
      }
      case Node.Labels _, Node.Conditional _ -> Optional.of(List.of());
    };
  }

  private Optional<List<Integer>> anyOf(Node.AnyOf any, Statement statement) {
    var all = new ArrayList<Integer>();
    for (var node : any.nodes()) {
      var choices = choices(node, statement);
      if (choices.isEmpty()) return Optional.empty();
      all.addAll(choices.get());
    }
    return any.nodes().isEmpty() ? Optional.empty() : Optional.of(all);
  }

  private Fit fit(Node.Dependency dependency) {
    return problem.fit(dependency.spec(), candidate.options(), whole, false);
  }

  /** What would meet the demand, for people. */
  private Offer offer(Node node) {
    if (node instanceof Node.Dependency d) return fit(d).offer();
    var fitting = new LinkedHashSet<PackageId>();
    var lacks = new LinkedHashSet<String>();
    for (var inner : node.dependencies()) {
      var offer = fit(inner).offer();
      fitting.addAll(offer.fitting());
      if (offer.fitting().isEmpty() && !problem.isFree(inner.spec()))
        lacks.add("for " + inner.spec() + " " + offer.lack());
    }
    return new Offer(List.copyOf(fitting), String.join("; ", lacks));
  }

  private void block(Node.Blocker blocker, Optional<Statement> outer) {
    var parting = Parting.of(blocker);
    var leaving =
        asker.staying()
            ? List.<PackageId>of()
            : problem.present().matching(blocker.spec(), candidate);
    exclude(blocker, outer, parting == Parting.MANUAL ? leaving : List.of());
    if (leaving.isEmpty()) return;
    if (parting == Parting.UPGRADE_FIRST) leaving.forEach(id -> upgrade(outer, blocker, id));
    problem.block(new Blocking(asker.id(), variable, leaving, parting != Parting.REMOVE_AFTER));
  }

  /** The asker or what it blocks; the asker in no case where something cannot go. */
  private void exclude(
      Node.Blocker blocker, Optional<Statement> outer, List<PackageId> goneByHand) {
    var provided = problem.provided().packages().stream().filter(blocker.spec()::admits).toList();
    var blocked =
        problem.fitting(blocker.spec(), candidate.options(), true).stream()
            .filter(o -> !asker.id().replaces(o.id()))
            .toList();
    var ids = blocked.stream().map(Occupant::id).toList();
    var statement = outer.orElseGet(() -> blocks(blocker, provided, goneByHand, ids));
    if (!provided.isEmpty() || !goneByHand.isEmpty()) formula.say(statement, -variable);
    for (var occupant : blocked) formula.say(statement, -variable, -occupant.variable());
  }

  private Statement blocks(
      Node.Blocker blocker,
      List<PackageId> provided,
      List<PackageId> goneByHand,
      List<PackageId> there) {
    if (!provided.isEmpty())
      return new Statement.Blocks(asker.id(), blocker.spec(), provided, Why.IS_PROVIDED);
    return goneByHand.isEmpty()
        ? new Statement.Blocks(asker.id(), blocker.spec(), there, Why.IS_THERE)
        : new Statement.Blocks(asker.id(), blocker.spec(), goneByHand, Why.BY_HAND);
  }

  /** What is blocked must give way to another version, not to nothing. */
  private void upgrade(Optional<Statement> outer, Node.Blocker blocker, PackageId id) {
    var choices =
        problem.placesOf(id.name()).stream()
            .filter(place -> place.installed().stream().anyMatch(p -> p.id().equals(id)))
            .flatMap(place -> place.occupants().stream())
            .filter(o -> !blocker.spec().admits(o.id()))
            .map(Occupant::variable)
            .toList();
    formula.demand(
        variable,
        new Demand(choices, false, false),
        outer.orElseGet(() -> new Statement.UpgradesFirst(asker.id(), blocker.spec(), id)));
  }

  /** What becomes of an installed package that is blocked. */
  private enum Parting {
    /** It leaves before the one that blocks it comes; what a blocker means that says nothing. */
    REMOVE_FIRST,
    REMOVE_AFTER,
    /** Another version of it comes first. */
    UPGRADE_FIRST,
    /** People take it away. */
    MANUAL;

    static Parting of(Node.Blocker blocker) {
      for (var annotation : blocker.annotations())
        if (annotation.key().equals("resolution")) return named(annotation);
      return REMOVE_FIRST;
    }

    private static Parting named(Annotation annotation) {
      var word =
          switch (annotation.value()) {
            case Value.Word(var text) -> text;
            case Value.Words(var words) -> String.join(" ", words);
          };
      return switch (word) {
        case "uninstall-blocked-after" -> REMOVE_AFTER;
        case "upgrade-blocked-before" -> UPGRADE_FIRST;
        case "manual" -> MANUAL;
        default -> REMOVE_FIRST;
      };
    }
  }
}
