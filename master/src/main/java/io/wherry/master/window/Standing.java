package io.wherry.master.window;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What hosts may do; where they may not merge, why not, and when they may {@code next}. It holds
 * from {@code at} until before {@code until}.
 */
public record Standing(
    boolean mayStage,
    boolean mayMerge,
    String why,
    Optional<Instant> next,
    Instant at,
    Instant until) {
  /** Where nothing keeps anybody. */
  public static final Standing FREE =
      new Standing(true, true, "", Optional.empty(), Instant.MIN, Instant.MAX);

  public boolean holds(Instant now) {
    return !now.isBefore(at) && now.isBefore(until);
  }

  /** Why they may not merge, and how long that is from {@code now}. */
  public String why(Instant now) {
    return why + next.map(at -> " (in " + span(Duration.between(now, at)) + ")").orElse("");
  }

  private static String span(Duration left) {
    if (left.compareTo(Duration.ofDays(2)) >= 0) return left.toDays() + " days";
    if (left.compareTo(Duration.ofHours(2)) >= 0) return left.toHours() + " h";
    return Math.max(1, left.toMinutes()) + " min";
  }
}
