package io.wherry.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs two sides in turn, so that a machine whose speed drifts drifts for both, and compares pair
 * by pair.
 */
final class Duel {
  /** One side: does its work once and answers with its cost, where less is better. */
  interface Side {
    double run() throws Exception;
  }

  /**
   * {@code ratio} is the peer's cost over ours, the median of all pairs: above one, ours is faster.
   */
  record Verdict(
      String name,
      String unit,
      double ours,
      double peer,
      double ratio,
      double lowest,
      double highest)
      implements Row {
    @Override
    public String line() {
      return String.format(
          Locale.ROOT,
          "| %s | %.1f %s | %.1f %s | %.2f× | %.2f–%.2f |",
          name,
          ours,
          unit,
          peer,
          unit,
          ratio,
          lowest,
          highest);
    }
  }

  private final int warmups;
  private final int rounds;

  Duel(int warmups, int rounds) {
    this.warmups = warmups;
    this.rounds = rounds;
  }

  Verdict fight(String name, String unit, Side ours, Side peer) throws Exception {
    for (int i = 0; i < warmups; i++) {
      ours.run();
      peer.run();
    }
    var mine = new ArrayList<Double>();
    var theirs = new ArrayList<Double>();
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < rounds; i++) {
      // Whoever comes second may find the machine warmer, or busier.
      boolean first = i % 2 == 0;
      double early = (first ? ours : peer).run();
      double late = (first ? peer : ours).run();
      double a = first ? early : late;
      double b = first ? late : early;
      mine.add(a);
      theirs.add(b);
      ratios.add(b / a);
    }
    return new Verdict(
        name,
        unit,
        median(mine),
        median(theirs),
        median(ratios),
        ratios.stream().min(Double::compare).orElseThrow(),
        ratios.stream().max(Double::compare).orElseThrow());
  }

  static double millis(long startedNanos) {
    return (System.nanoTime() - startedNanos) / 1e6;
  }

  private static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
