package io.wherry.common.resolve;

import io.wherry.common.model.PackageId;
import io.wherry.common.resolve.Place.Occupant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says why a problem has no solution: the fewest statements that contradict each other, so that
 * without any one of them there would be a plan for the others.
 */
final class Explainer {
  /** Contradictions that may be met while leaving one statement out. */
  private static final int PATIENCE = 10_000;

  private final Problem problem;
  private final Formula formula;
  private final Map<Statement, List<Integer>> clausesOf = new HashMap<>();
  private final List<Integer> facts = new ArrayList<>();

  Explainer(Problem problem) {
    this.problem = problem;
    this.formula = problem.formula();
    for (int i = 0; i < formula.clauses().size(); i++) {
      int clause = i;
      formula
          .said(i)
          .ifPresentOrElse(
              s -> clausesOf.computeIfAbsent(s, _ -> new ArrayList<>()).add(clause),
              () -> facts.add(clause));
    }
  }

  /** {@code core} are numbers of clauses that contradict each other. */
  Resolution.Impossible explain(Collection<Integer> core) {
    var statements = smallest(core);
    var proof = new Trial(statements).core();
    var told = statements.stream().map(s -> narrowed(s, proof)).toList();
    return new Resolution.Impossible(told, new Explanation(told, facts(proof)).lines());
  }

  /** A blocker names only what matters of all that it keeps away. */
  private Statement narrowed(Statement statement, List<Integer> proof) {
    if (!(statement instanceof Statement.Blocks(var asker, var spec, _, var why))) return statement;
    var blocked = new LinkedHashSet<PackageId>();
    for (int clause : proof)
      if (formula.said(clause).equals(Optional.of(statement)))
        for (int literal : formula.clauses().get(clause))
          problem
              .occupant(-literal)
              .map(Occupant::id)
              .filter(spec::admits)
              .filter(id -> !asker.replaces(id))
              .ifPresent(blocked::add);
    return blocked.isEmpty()
        ? statement
        : new Statement.Blocks(asker, spec, List.copyOf(blocked), why);
  }

  /** Leaves out one statement after another for as long as the rest still contradicts itself. */
  private Set<Statement> smallest(Collection<Integer> core) {
    var left = new LinkedHashSet<Statement>();
    for (int clause : new TreeSet<>(core)) formula.said(clause).ifPresent(left::add);
    for (var statement : List.copyOf(left)) {
      if (!left.contains(statement)) continue;
      var without = new LinkedHashSet<>(left);
      without.remove(statement);
      var trial = new Trial(without);
      if (trial.isContradiction()) left.retainAll(trial.blamed());
    }
    return left;
  }

  /** What is true of every host and takes part in the contradiction, in words. */
  private List<String> facts(List<Integer> proof) {
    var words = new LinkedHashSet<String>();
    for (int clause : proof)
      if (formula.said(clause).isEmpty()) words.add(fact(formula.clauses().get(clause)));
    words.remove("");
    return List.copyOf(words);
  }

  private String fact(int[] clause) {
    var ids = new ArrayList<Occupant>();
    for (int literal : clause) if (literal < 0) problem.occupant(-literal).ifPresent(ids::add);
    if (ids.size() != 2) return "";
    var one = ids.getFirst().id();
    var other = ids.getLast().id();
    return one.sharesSlotWith(other)
        ? one + " and " + other + " share a slot, so there can be only one"
        : one + " and " + other + " are one version, so each takes the other's place";
  }

  /** One search with some of the statements and all that is true of every host. */
  private final class Trial {
    private final List<Integer> clauses = new ArrayList<>();
    private final BitSet reachable = new BitSet();
    private final int stated;
    private final Search search;
    private final boolean contradiction;

    Trial(Set<Statement> statements) {
      for (var statement : statements) clauses.addAll(clausesOf.getOrDefault(statement, List.of()));
      stated = clauses.size();
      for (int clause : clauses) reach(clause);
      for (int fact : facts) if (leads(fact)) reach(fact);
      for (int fact : facts) if (leads(fact) || bears(fact)) clauses.add(fact);
      var literals = clauses.stream().map(formula.clauses()::get).toList();
      search = new Search(formula.variables(), literals);
      contradiction = search.solve(this::openLiteral, PATIENCE) == Search.Outcome.CONTRADICTION;
    }

    private void reach(int clause) {
      for (int literal : formula.clauses().get(clause)) if (literal > 0) reachable.set(literal);
    }

    /** Whether one that is true makes another one true. */
    private boolean leads(int fact) {
      var literals = formula.clauses().get(fact);
      return literals[1] > 0 && reachable.get(-literals[0]);
    }

    /** Whether all that it keeps apart may become true. */
    private boolean bears(int fact) {
      for (int literal : formula.clauses().get(fact))
        if (literal > 0 || !reachable.get(-literal)) return false;
      return true;
    }

    boolean isContradiction() {
      return contradiction;
    }

    /** Numbers of clauses that take part in the contradiction. */
    List<Integer> core() {
      return search.core().stream().map(clauses::get).toList();
    }

    Set<Statement> blamed() {
      var blamed = new HashSet<Statement>();
      for (int clause : core()) formula.said(clause).ifPresent(blamed::add);
      return blamed;
    }

    /** A literal of a clause that is not met yet, or zero; facts see to themselves. */
    private int openLiteral() {
      for (int clause : clauses.subList(0, stated)) {
        int open = 0;
        boolean met = false;
        for (int literal : formula.clauses().get(clause)) {
          met |= search.value(literal) > 0;
          if (search.value(literal) == 0) open = literal;
        }
        if (!met) return open;
      }
      return 0;
    }
  }
}
