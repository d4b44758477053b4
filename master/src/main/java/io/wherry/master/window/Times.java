package io.wherry.master.window;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** Spans of time, none of which touches another. */
public sealed interface Times permits Recurring, Times.Once, Times.Unknown {
  /** The longest that a rule's span may be, so that nobody has to look far back. */
  Duration LONGEST = Duration.ofDays(31);

  /** Where {@code at} lies in one of them, when that one ends. */
  Optional<Instant> closes(Instant at);

  /** When the first one begins that begins after {@code at}; where one is open, the next. */
  Optional<Instant> opens(Instant at);

  default boolean open(Instant at) {
    return closes(at).isPresent();
  }

  /** From then until then. */
  record Once(Instant from, Instant until, ZoneId zone) implements Times {
    public Once {
      if (!from.isBefore(until))
        throw new IllegalArgumentException("it ends at " + until + ", before it begins");
    }

    @Override
    public Optional<Instant> closes(Instant at) {
      return at.isBefore(from) || !at.isBefore(until) ? Optional.empty() : Optional.of(until);
    }

    @Override
    public Optional<Instant> opens(Instant at) {
      return at.isBefore(from) ? Optional.of(from) : Optional.empty();
    }
  }

  /** What was recorded cannot be read here; {@code why} says what is missing. */
  record Unknown(String why) implements Times {
    @Override
    public Optional<Instant> closes(Instant at) {
      return Optional.empty();
    }

    @Override
    public Optional<Instant> opens(Instant at) {
      return Optional.empty();
    }
  }
}
