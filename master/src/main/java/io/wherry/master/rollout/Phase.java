package io.wherry.master.rollout;

import java.time.Instant;
import java.util.Locale;

/** Where a rollout stands. Waves count from zero. */
public sealed interface Phase {
  record Running(int wave) implements Phase {}

  /** The wave passed; the next one begins at {@code until} if nothing goes wrong before. */
  record Baking(int wave, Instant until) implements Phase {}

  /** Orders nobody and permits nothing until resumed into {@code before}. */
  record Paused(Phase before, Instant since, String why) implements Phase {}

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
      case Running _, Baking _, Reverting _ -> true;
      case Paused _, Finished _, Aborted _, Reverted _ -> false;
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
      case Running _, Baking _, Finished _ -> "";
    };
  }
}
