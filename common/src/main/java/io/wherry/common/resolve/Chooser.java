package io.wherry.common.resolve;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Picks what to try next: the open demand whose packages the fewest others can still ask for, so
 * that a package is chosen when all that bears on it is known; of that the best choice.
 */
final class Chooser {
  private final Problem problem;
  private final Search search;
  private final Walk walk;
  private final Map<Integer, Integer> ranks;
  private final BitSet needed = new BitSet();
  private final List<Open> open = new ArrayList<>();
  private int contradictions;

  /** A demand of something needed, with the rank of what it asks for. */
  private record Open(Demand demand, int rank) {}

  Chooser(Problem problem, Search search) {
    this.problem = problem;
    this.search = search;
    this.walk = new Walk(problem.formula(), search::value);
    this.ranks = ranks(problem);
  }

  /** The next literal, or zero where every demand of what is needed is met. */
  int choose() {
    if (contradictions != search.contradictions()) forget();
    int literal = next();
    if (literal != 0) return literal;
    // What came true by itself may be needed too: only a walk from the beginning shows.
    forget();
    return next();
  }

  private void forget() {
    contradictions = search.contradictions();
    needed.clear();
    open.clear();
  }

  private int next() {
    need(Formula.HOST);
    followMet();
    return open.stream()
        .min(Comparator.comparingInt(Open::rank))
        .map(first -> walk.possible(first.demand()).orElse(0))
        .orElse(0);
  }

  private void need(int variable) {
    if (needed.get(variable)) return;
    needed.set(variable);
    for (var demand : problem.formula().demandsOf(variable))
      open.add(new Open(demand, rank(demand)));
  }

  /** Leaves only demands open that are not met, taking in those of what meets the others. */
  private void followMet() {
    int kept = 0;
    for (int i = 0; i < open.size(); i++) {
      var next = open.get(i);
      if (walk.isMet(next.demand())) walk.chosen(next.demand()).ifPresent(this::need);
      else open.set(kept++, next);
    }
    open.subList(kept, open.size()).clear();
  }

  private static Map<Integer, Integer> ranks(Problem problem) {
    var owners = new ArrayList<Integer>();
    var ownerNumbers = new HashMap<Object, Integer>();
    for (int variable = 0; variable <= problem.formula().variables(); variable++) {
      int here = variable;
      Object owner = problem.occupant(variable).<Object>map(o -> o.id().name()).orElse(here);
      owners.add(ownerNumbers.computeIfAbsent(owner, _ -> ownerNumbers.size()));
    }
    var ordering = new Ordering(ownerNumbers.size());
    for (int variable = 1; variable < owners.size(); variable++)
      for (var demand : problem.formula().demandsOf(variable))
        for (int choice : demand.choices())
          ordering.needs(owners.get(variable), owners.get(choice), demand.soft());
    return ranks(owners, ordering.order());
  }

  private static Map<Integer, Integer> ranks(List<Integer> owners, List<Integer> order) {
    var positions = new HashMap<Integer, Integer>();
    for (int owner : order) positions.put(owner, order.size() - positions.size());
    var ranks = new HashMap<Integer, Integer>();
    for (int variable = 0; variable < owners.size(); variable++)
      ranks.put(variable, positions.getOrDefault(owners.get(variable), 0));
    return ranks;
  }

  /** Choices that ask for nothing, such as doing without, are no reason to wait. */
  private int rank(Demand demand) {
    int rank = 0;
    for (int choice : demand.choices())
      if (problem.occupant(choice).isPresent() || !problem.formula().demandsOf(choice).isEmpty())
        rank = Math.max(rank, ranks.getOrDefault(choice, 0));
    return rank;
  }
}
