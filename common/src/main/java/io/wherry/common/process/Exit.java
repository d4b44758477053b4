package io.wherry.common.process;

import java.time.Duration;

/** How an outside command ended. */
public sealed interface Exit {
  /** By itself; a status above 128 is usually 128 and the signal that ended it. */
  record Ended(int status) implements Exit {}

  /** It took longer than it was given and was killed with everything that it had started. */
  record TimedOut(Duration after) implements Exit {}

  /** Somebody here stopped it. */
  record Killed() implements Exit {}

  record NotStarted(String why) implements Exit {}

  default boolean ok() {
    return this instanceof Ended(int status) && status == 0;
  }

  /** The end of a sentence about the command: "ended with status 2". */
  default String words() {
    return switch (this) {
      case Ended(int status) when status > 128 && status < 160 ->
          "was ended by signal " + (status - 128);
      case Ended(int status) -> "ended with status " + status;
      case TimedOut(var after) -> "took longer than " + after.toSeconds() + " s and was killed";
      case Killed() -> "was stopped";
      case NotStarted(var why) -> "could not be started: " + why;
    };
  }
}
