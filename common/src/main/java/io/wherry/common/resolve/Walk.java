package io.wherry.common.resolve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/** Goes through a formula from the host's own demands along what has been decided. */
final class Walk {
  private final Formula formula;
  private final IntUnaryOperator values;

  /** {@code values} tells of a variable whether it is true (1), false (-1) or open (0). */
  Walk(Formula formula, IntUnaryOperator values) {
    this.formula = formula;
    this.values = values;
  }

  /** Variables that are true and needed, in the order in which they are met. */
  List<Integer> needed() {
    var seen = new BitSet();
    var found = new ArrayList<Integer>();
    var open = new ArrayDeque<Integer>();
    open.add(Formula.HOST);
    while (!open.isEmpty()) {
      int variable = open.remove();
      if (seen.get(variable)) continue;
      seen.set(variable);
      found.add(variable);
      for (var demand : formula.demandsOf(variable)) chosen(demand).ifPresent(open::add);
    }
    return found;
  }

  boolean isTrue(int variable) {
    return values.applyAsInt(variable) > 0;
  }

  /** The best choice that is true. */
  OptionalInt chosen(Demand demand) {
    return first(demand, value -> value > 0);
  }

  /** Whether nothing is left to choose. */
  boolean isMet(Demand demand) {
    return demand.eager() ? possible(demand).equals(chosen(demand)) : chosen(demand).isPresent();
  }

  /** The best choice that is not false. */
  OptionalInt possible(Demand demand) {
    return first(demand, value -> value >= 0);
  }

  private OptionalInt first(Demand demand, IntPredicate like) {
    for (int choice : demand.choices())
      if (like.test(values.applyAsInt(choice))) return OptionalInt.of(choice);
    return OptionalInt.empty();
  }
}
