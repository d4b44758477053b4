package io.wherry.common.setup;

import java.nio.file.Path;

/** A file, or a folder, that should be there, and what became of it. */
public record Settled(Path file, Outcome outcome) {
  /** What became of it; where nothing may be changed, what would. */
  public sealed interface Outcome {
    record Created() implements Outcome {}

    record Unchanged() implements Outcome {}

    /** Somebody's, which got what it lacked and kept the rest. */
    record Extended(String by) implements Outcome {}

    /** What was there before has another name now. */
    record Replaced(Path kept, String diff) implements Outcome {}

    /** Somebody has made it otherwise, and it is left so. */
    record Different(String diff) implements Outcome {}

    record Failed(String why) implements Outcome {}
  }

  boolean isDifferent() {
    return outcome instanceof Outcome.Different;
  }

  boolean isFailed() {
    return outcome instanceof Outcome.Failed;
  }

  boolean isChanged() {
    return switch (outcome) {
      case Outcome.Created _, Outcome.Extended _, Outcome.Replaced _ -> true;
      case Outcome.Unchanged _, Outcome.Different _, Outcome.Failed _ -> false;
    };
  }
}
