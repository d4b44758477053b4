package io.wherry.master.window;

import java.time.Duration;

/** What the log keeps of windows and blackouts: what operators wrote, to be read anew. */
public sealed interface WindowFact {
  String name();

  /** {@code rule} begins it by the clocks of {@code zone}, for {@code length}. */
  record WindowSet(
      String name,
      String hosts,
      String rule,
      Duration length,
      String zone,
      Duration least,
      Duration ahead)
      implements WindowFact {}

  record WindowDropped(String name) implements WindowFact {}

  /** {@code when} is a rule, or two moments by the clocks of {@code zone} with a slash between. */
  record BlackoutSet(String name, String hosts, String when, Duration length, String zone)
      implements WindowFact {
    /** Rules of cron have slashes too, and spaces between their fields. */
    public boolean once() {
      return when.contains("/") && !when.contains(" ");
    }
  }

  record BlackoutDropped(String name) implements WindowFact {}
}
