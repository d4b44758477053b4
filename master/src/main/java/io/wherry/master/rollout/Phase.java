package io.wherry.master.rollout;

import java.time.Instant;
import java.util.Locale;

/** Where a rollout stands. Waves count from zero. */
public sealed interface Phase {
  record Running(int wave) implements Phase {}

  /** A wave has passed, and the next one has not begun. */
  sealed interface Between extends Phase {
    int wave();
  }

  /** Time is to show whether the hosts that moved stay well, until {@code until}. */
  record Baking(int wave, Instant until) implements Between {}

  /** Somebody looks whether they are, and at what is measured. */
  record Checking(int wave, Instant since) implements Between {}

  /** An operator must let the next wave begin. */
  record Awaiting(int wave, Instant since) implements Between {}

  /**
   * Orders nobody and permits nothing until resumed into {@code before}; {@code byPerson} where
   * somebody wanted it so, else the master waits for somebody to look.
   */
  record Paused(Phase before, Instant since, String why, boolean byPerson) implements Phase {}

  /** Nobody new begins; whoever works finishes, and then it is aborted. */
  record Ending(String why) implements Phase {}

  record Finished(Instant at) implements Phase {}

  record Aborted(Instant at, String why) implements Phase {}

  /** Takes back every host that moved, without waves. */
  record Reverting(String why) implements Phase {}

  record Reverted(Instant at, String why) implements Phase {}

  default String word() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** True where hosts are ordered and permitted. */
  default boolean moves() {
    return switch (this) {
      case Running _, Between _, Ending _, Reverting _ -> true;
      case Paused _, Finished _, Aborted _, Reverted _ -> false;
    };
  }

  /** True where hosts are brought to the release, or will be again after a pause. */
  default boolean leadsForward() {
    return switch (this) {
      case Running _, Between _ -> true;
      case Paused p -> p.before().leadsForward();
      case Ending _, Finished _, Aborted _, Reverting _, Reverted _ -> false;
    };
  }

  /** True until it has ended; an ended one may still be taken back. */
  default boolean open() {
    return moves() || this instanceof Paused;
  }

  default String why() {
    return switch (this) {
      case Paused p -> p.why();
      case Aborted a -> a.why();
      case Reverting r -> r.why();
      case Reverted r -> r.why();
      case Ending e -> e.why();
      case Awaiting a -> "wave " + (a.wave() + 1) + " has passed; the next one waits for approval";
      case Checking c -> "wave " + (c.wave() + 1) + " has passed; its hosts are looked at";
      case Running _, Baking _, Finished _ -> "";
    };
  }
}
