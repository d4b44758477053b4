package io.wherry.common.resolve;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * What the search works on: clauses over numbered variables, each with the statement that it comes
 * from or, without one, true of every host; and the demands that a true variable makes. Variable
 * zero stands for the host.
 */
final class Formula {
  static final int HOST = 0;

  private final List<int[]> clauses = new ArrayList<>();
  private final List<Optional<Statement>> said = new ArrayList<>();
  private final List<List<Demand>> demands = new ArrayList<>();

  Formula() {
    newVariable();
  }

  int newVariable() {
    demands.add(new ArrayList<>());
    return demands.size() - 1;
  }

  int variables() {
    return demands.size() - 1;
  }

  List<int[]> clauses() {
    return clauses;
  }

  /** Absent for what is true of every host. */
  Optional<Statement> said(int clause) {
    return said.get(clause);
  }

  List<Demand> demandsOf(int variable) {
    return demands.get(variable);
  }

  /** At least one of the literals is true, always. */
  void fact(int... literals) {
    clauses.add(literals);
    said.add(Optional.empty());
  }

  /** At least one of the literals is true, because of {@code statement}. */
  void say(Statement statement, int... literals) {
    clauses.add(literals);
    said.add(Optional.of(statement));
  }

  /** Where {@code asker} is true, so is one of the choices. */
  void demand(int asker, Demand demand, Statement statement) {
    want(asker, demand);
    say(statement, literals(asker, demand.choices()));
  }

  /** A demand whose truth follows from other clauses. */
  void want(int asker, Demand demand) {
    demands.get(asker).add(demand);
  }

  private static int[] literals(int asker, List<Integer> choices) {
    var literals = new LinkedHashSet<>(choices);
    if (asker != HOST) literals.add(-asker);
    return literals.stream().mapToInt(Integer::intValue).toArray();
  }
}
