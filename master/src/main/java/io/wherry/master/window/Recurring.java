package io.wherry.master.window;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Spans that begin as a rule says, by the clocks of {@code zone}, and last {@code length} of real
 * time. What would begin in an hour that clocks leave out begins right after it; what falls into an
 * hour that they show twice begins once, in the first.
 */
public record Recurring(Rule rule, Duration length, ZoneId zone) implements Times {
  /** A rule that does not begin within as many years is taken for a slip of the pen. */
  static final int YEARS = 10;

  /** Who is open for as long is looked at again then. */
  private static final Duration AHEAD = Duration.ofDays(32);

  public Recurring {
    if (length.compareTo(Duration.ofMinutes(1)) < 0)
      throw new IllegalArgumentException("a window of less than a minute is none");
    if (length.compareTo(LONGEST) > 0)
      throw new IllegalArgumentException(
          "a window that repeats lasts at most " + LONGEST.toDays() + " days");
  }

  @Override
  public Optional<Instant> closes(Instant at) {
    var day = day(at.minus(length)).minusDays(1);
    var far = at.plus(AHEAD);
    var end = Instant.MIN;
    for (; !end.isAfter(far); day = day.plusDays(1)) {
      for (var begin : beginnings(day)) {
        if (begin.isAfter(at) && begin.isAfter(end)) return ended(end, at);
        end = begin.plus(length);
      }
      if (day.isAfter(day(at).plusDays(1)) && day.isAfter(after(end))) return ended(end, at);
    }
    return ended(end, at);
  }

  private static Optional<Instant> ended(Instant end, Instant at) {
    return end.isAfter(at) ? Optional.of(end) : Optional.empty();
  }

  /** A day on which nothing begins any more that could touch what ends at {@code end}. */
  private LocalDate after(Instant end) {
    return end.equals(Instant.MIN) ? LocalDate.MIN : day(end).plusDays(1);
  }

  @Override
  public Optional<Instant> opens(Instant at) {
    var from = closes(at).orElse(at);
    var first = day(from).minusDays(1);
    var last = first.plusYears(YEARS);
    for (var day = first; day.isBefore(last); day = day.plusDays(1)) {
      if (over(day)) return Optional.empty();
      for (var begin : beginnings(day)) if (begin.isAfter(from)) return Optional.of(begin);
    }
    return Optional.empty();
  }

  private boolean over(LocalDate day) {
    return rule.last().filter(last -> day.isAfter(last.toLocalDate())).isPresent();
  }

  private LocalDate day(Instant at) {
    return at.atZone(zone).toLocalDate();
  }

  /** All beginnings of a day, in order. */
  private List<Instant> beginnings(LocalDate day) {
    if (!rule.fallsOn(day)) return List.of();
    var beginnings = new ArrayList<Instant>();
    for (var time : rule.times()) {
      var local = day.atTime(time);
      if (rule.last().filter(local::isAfter).isEmpty()) beginnings.add(instant(local, zone));
    }
    return beginnings;
  }

  static Instant instant(LocalDateTime local, ZoneId zone) {
    var rules = zone.getRules();
    var offsets = rules.getValidOffsets(local);
    return offsets.isEmpty()
        ? rules.getTransition(local).getInstant()
        : local.toInstant(offsets.getFirst());
  }
}
