package io.wherry.master.pipeline;

import io.wherry.common.model.Selector;
import io.wherry.master.rollout.Terms;
import java.util.Optional;

/** Asks back where a rollout reaches more of the fleet than may have been meant. */
final class Consent {
  /** Of fewer hosts nobody loses sight, and half of them are soon chosen. */
  private static final int HANDFUL = 10;

  private final Floor floor;

  Consent(Floor floor) {
    this.floor = floor;
  }

  /** What there is to ask about; empty where there is nothing. */
  Optional<String> question(Terms terms, Selector selector, int chosen) {
    int fleet = (int) floor.fleet().all().stream().filter(h -> !h.quarantined()).count();
    int reached = terms.waves().assign(chosen).size();
    var above = floor.settings.askAbove();
    boolean few = above.percent() && fleet < HANDFUL;
    if (few || selector.isPlain() || reached <= above.of(fleet)) return Optional.empty();
    return Optional.of(
        "'%s' reaches %d of %d hosts, which is more than rollouts.ask-above, %s"
            .formatted(terms.hosts(), reached, fleet, above));
  }

  static String refused(String question) {
    return question + "; look with --dry-run whether all of them are meant, and say --force then";
  }

  static String foreseen(String question) {
    return question + ": it is started with --force only";
  }
}
