package io.wherry.master.pipeline;

import io.wherry.master.hold.Recorded;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;

/** Up to which fact, or which moment, a rollout is run once more; both count themselves. */
record Until(long sequence, Instant at) {
  /** All of it. */
  static final Until NOW = new Until(Long.MAX_VALUE, Instant.MAX);

  private static final Pattern NUMBER = Pattern.compile("#?([0-9]{1,18})");

  /** {@code 57} or {@code #57} as a replay shows it, a time as it shows it, or nothing. */
  static Until parse(String text) {
    if (text.isBlank()) return NOW;
    var number = NUMBER.matcher(text.strip());
    if (number.matches()) return new Until(Long.parseLong(number.group(1)), Instant.MAX);
    try {
      return new Until(Long.MAX_VALUE, Instant.parse(text.strip()));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "--until: '"
              + text
              + "' is neither the number of an event nor a time; write one as a replay shows it, as"
              + " in 57 or 2026-05-01T12:00:00Z",
          e);
    }
  }

  boolean takes(Recorded<?> recorded) {
    return recorded.sequence() <= sequence && !recorded.at().isAfter(at);
  }

  boolean isNow() {
    return equals(NOW);
  }
}
