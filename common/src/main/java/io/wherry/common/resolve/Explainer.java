package io.wherry.common.resolve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Says why a problem has no solution, in as few lines as still contradict each other. */
final class Explainer {
  /** Beyond so many lines no one would read a smaller set either, and finding it takes long. */
  private static final int MOST = 400;

  private static final int PATIENCE = 2_000;

  private final Problem problem;

  Explainer(Problem problem) {
    this.problem = problem;
  }

  /** {@code core} are numbers of clauses that contradict each other. */
  List<String> explain(Collection<Integer> core) {
    var needed = core.size() > MOST ? core : smallest(core);
    return needed.stream().map(problem::reason).filter(line -> !line.isEmpty()).distinct().toList();
  }

  /** Leaves out one clause after another for as long as the rest still contradicts itself. */
  private Collection<Integer> smallest(Collection<Integer> core) {
    var left = new TreeSet<>(core);
    for (int clause : List.copyOf(left)) {
      if (!left.contains(clause)) continue;
      var without = new ArrayList<>(left);
      without.remove(Integer.valueOf(clause));
      var search = search(without);
      if (solve(search, without) == Search.Outcome.CONTRADICTION)
        left.retainAll(search.core().stream().map(without::get).toList());
    }
    return left;
  }

  private Search search(List<Integer> clauses) {
    return new Search(problem.variables(), clauses.stream().map(problem.clauses()::get).toList());
  }

  private Search.Outcome solve(Search search, List<Integer> clauses) {
    return search.solve(() -> openLiteral(search, clauses), PATIENCE);
  }

  /** A literal of a clause that is not met yet, or zero. */
  private int openLiteral(Search search, List<Integer> clauses) {
    for (int number : clauses) {
      int open = 0;
      boolean met = false;
      for (int literal : problem.clauses().get(number)) {
        met |= search.value(literal) > 0;
        if (search.value(literal) == 0) open = literal;
      }
      if (!met) return open;
    }
    return 0;
  }
}
