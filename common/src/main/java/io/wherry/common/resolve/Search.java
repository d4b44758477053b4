package io.wherry.common.resolve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntSupplier;

/**
 * Finds truth values under which every clause has a true literal, learning a new clause from each
 * contradiction; so it ends, and finds an answer wherever there is one. A literal is a variable's
 * number, negative where it shall be false. One use only.
 */
final class Search {
  /** How a search ended. */
  enum Outcome {
    FOUND,
    CONTRADICTION,
    TIRED
  }

  private static final int NONE = -1;

  /**
   * {@code parents} and {@code zeros} are the clauses and settled variables it was learned from.
   */
  private static final class Clause {
    private static final int[] NOTHING = {};

    private final int[] literals;
    private final int[] parents;
    private final int[] zeros;

    Clause(int[] literals, int[] parents, int[] zeros) {
      this.literals = literals;
      this.parents = parents;
      this.zeros = zeros;
    }
  }

  private final List<Clause> clauses = new ArrayList<>();
  private final List<IntList> watches = new ArrayList<>();
  private final IntList trail = new IntList();
  private final IntList levelStarts = new IntList();
  private final SortedSet<Integer> core = new TreeSet<>();
  private final int given;
  private final byte[] values;
  private final int[] levels;
  private final int[] reasons;
  private int propagated;
  private int contradictions;

  /** A search among {@code variables}, numbered from one, that fulfils all of {@code clauses}. */
  Search(int variables, List<int[]> clauses) {
    for (var literals : clauses)
      this.clauses.add(new Clause(literals.clone(), Clause.NOTHING, Clause.NOTHING));
    given = clauses.size();
    values = new byte[variables + 1];
    levels = new int[variables + 1];
    reasons = new int[variables + 1];
    for (int i = 0; i < 2 * (variables + 1); i++) watches.add(new IntList());
  }

  /** One true, minus one false, zero undecided. */
  int value(int literal) {
    return literal > 0 ? values[literal] : -values[-literal];
  }

  /** How often values have been taken back so far. */
  int contradictions() {
    return contradictions;
  }

  /** Numbers of given clauses that together contradict each other, after a contradiction. */
  SortedSet<Integer> core() {
    return core;
  }

  /**
   * Searches; {@code chooser} names the next literal to try, or zero when all it cares for is
   * decided. Gives up after {@code patience} contradictions.
   */
  Outcome solve(IntSupplier chooser, int patience) {
    int conflict = settleGiven();
    if (conflict == NONE) conflict = propagate();
    while (true) {
      if (conflict != NONE) {
        if (levelStarts.size() == 0) {
          blame(conflict);
          return Outcome.CONTRADICTION;
        }
        if (++contradictions > patience) return Outcome.TIRED;
        learn(conflict);
      } else {
        int literal = chooser.getAsInt();
        if (literal == 0) return Outcome.FOUND;
        levelStarts.add(trail.size());
        assign(literal, NONE);
      }
      conflict = propagate();
    }
  }

  private int settleGiven() {
    for (int i = 0; i < given; i++) {
      var literals = clauses.get(i).literals;
      if (literals.length == 0) return i;
      if (literals.length > 1) watch(i);
      else if (value(literals[0]) < 0) return i;
      else if (value(literals[0]) == 0) assign(literals[0], i);
    }
    return NONE;
  }

  private void watch(int clause) {
    var literals = clauses.get(clause).literals;
    watches.get(slot(literals[0])).add(clause);
    watches.get(slot(literals[1])).add(clause);
  }

  private static int slot(int literal) {
    return literal > 0 ? 2 * literal : -2 * literal + 1;
  }

  private void assign(int literal, int reason) {
    int variable = Math.abs(literal);
    values[variable] = (byte) (literal > 0 ? 1 : -1);
    levels[variable] = levelStarts.size();
    reasons[variable] = reason;
    trail.add(literal);
  }

  /** Draws every forced conclusion; returns a clause that none of its literals can fulfil. */
  private int propagate() {
    while (propagated < trail.size()) {
      int conflict = visit(-trail.get(propagated++));
      if (conflict != NONE) return conflict;
    }
    return NONE;
  }

  /** Looks at the clauses that watch {@code literal}, which has just become false. */
  private int visit(int literal) {
    var watching = watches.get(slot(literal));
    int kept = 0;
    for (int i = 0; i < watching.size(); i++) {
      int clause = watching.get(i);
      var literals = clauses.get(clause).literals;
      if (literals[0] == literal) swap(literals, 0, 1);
      if (value(literals[0]) <= 0 && rewatch(clause, literals)) continue;
      watching.set(kept++, clause);
      if (value(literals[0]) > 0) continue;
      if (value(literals[0]) < 0) {
        for (int rest = i + 1; rest < watching.size(); rest++)
          watching.set(kept++, watching.get(rest));
        watching.truncate(kept);
        return clause;
      }
      assign(literals[0], clause);
    }
    watching.truncate(kept);
    return NONE;
  }

  private boolean rewatch(int clause, int[] literals) {
    for (int k = 2; k < literals.length; k++) {
      if (value(literals[k]) < 0) continue;
      swap(literals, 1, k);
      watches.get(slot(literals[1])).add(clause);
      return true;
    }
    return false;
  }

  private static void swap(int[] literals, int a, int b) {
    int kept = literals[a];
    literals[a] = literals[b];
    literals[b] = kept;
  }

  /** Learns why {@code conflict} came about, and goes back to where that could be foreseen. */
  private void learn(int conflict) {
    var seen = new BitSet();
    var learned = new IntList();
    var parents = new IntList();
    var zeros = new IntList();
    learned.add(0);
    int open = 0;
    int index = trail.size();
    int clause = conflict;
    int literal = 0;
    do {
      parents.add(clause);
      for (int other : clauses.get(clause).literals) {
        int variable = Math.abs(other);
        if (other == literal || seen.get(variable)) continue;
        seen.set(variable);
        if (levels[variable] == 0) zeros.add(variable);
        else if (levels[variable] == levelStarts.size()) open++;
        else learned.add(other);
      }
      do literal = trail.get(--index);
      while (!seen.get(Math.abs(literal)));
      clause = reasons[Math.abs(literal)];
    } while (--open > 0);
    learned.set(0, -literal);
    keep(new Clause(learned.toArray(), parents.toArray(), zeros.toArray()));
  }

  private void keep(Clause learned) {
    var literals = learned.literals;
    int back = 0;
    for (int i = 1; i < literals.length; i++) {
      if (levels[Math.abs(literals[i])] > back) {
        back = levels[Math.abs(literals[i])];
        swap(literals, 1, i);
      }
    }
    goBackTo(back);
    clauses.add(learned);
    if (literals.length > 1) watch(clauses.size() - 1);
    assign(literals[0], clauses.size() - 1);
  }

  private void goBackTo(int level) {
    int start = levelStarts.get(level);
    for (int i = start; i < trail.size(); i++) values[Math.abs(trail.get(i))] = 0;
    trail.truncate(start);
    levelStarts.truncate(level);
    propagated = start;
  }

  /** Gathers the given clauses from which the final contradiction follows. */
  private void blame(int conflict) {
    var seenClauses = new BitSet();
    var seenVariables = new BitSet();
    var open = new ArrayDeque<Integer>();
    open.add(conflict);
    for (int literal : clauses.get(conflict).literals) settledBy(literal, seenVariables, open);
    while (!open.isEmpty()) {
      int number = open.remove();
      if (seenClauses.get(number)) continue;
      seenClauses.set(number);
      if (number < given) core.add(number);
      var clause = clauses.get(number);
      for (int parent : clause.parents) open.add(parent);
      for (int variable : clause.zeros) settledBy(variable, seenVariables, open);
    }
  }

  private void settledBy(int literal, BitSet seen, ArrayDeque<Integer> open) {
    var pending = new IntList();
    pending.add(Math.abs(literal));
    for (int i = 0; i < pending.size(); i++) {
      int variable = pending.get(i);
      if (seen.get(variable)) continue;
      seen.set(variable);
      int reason = reasons[variable];
      if (values[variable] == 0 || reason == NONE) continue;
      open.add(reason);
      for (int other : clauses.get(reason).literals) pending.add(Math.abs(other));
    }
  }

  /** A growing row of ints. */
  private static final class IntList {
    private int[] items = new int[4];
    private int size;

    int size() {
      return size;
    }

    int get(int index) {
      return items[index];
    }

    void set(int index, int item) {
      items[index] = item;
    }

    void add(int item) {
      if (size == items.length) items = Arrays.copyOf(items, size * 2);
      items[size++] = item;
    }

    void truncate(int length) {
      size = length;
    }

    int[] toArray() {
      return Arrays.copyOf(items, size);
    }
  }
}
