package io.wherry.master.window;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A rule of iCalendar (RFC 5545), as far as windows need it: days, weeks, months. */
public record Recurrence(
    Frequency frequency,
    int interval,
    Optional<LocalDate> start,
    Days days,
    List<LocalTime> times,
    Optional<LocalDateTime> last)
    implements Rule {
  public Recurrence {
    times = List.copyOf(times);
  }

  enum Frequency {
    DAILY,
    WEEKLY,
    MONTHLY
  }

  /** On which days of its week or month; an empty list or set asks for nothing. */
  public record Days(
      List<Weekday> ofWeek, Set<Integer> ofMonth, Set<Integer> months, Set<Integer> positions) {
    public Days {
      ofWeek = List.copyOf(ofWeek);
      ofMonth = Set.copyOf(ofMonth);
      months = Set.copyOf(months);
      positions = Set.copyOf(positions);
    }
  }

  /** A day of the week, and which one of its month: 0 for each, -1 for the last. */
  public record Weekday(DayOfWeek day, int ordinal) {
    boolean is(LocalDate date) {
      if (date.getDayOfWeek() != day) return false;
      if (ordinal == 0) return true;
      int fromStart = (date.getDayOfMonth() + 6) / 7;
      int fromEnd = (date.lengthOfMonth() - date.getDayOfMonth()) / 7 + 1;
      return ordinal > 0 ? fromStart == ordinal : fromEnd == -ordinal;
    }
  }

  static Recurrence parse(String text, ZoneId zone) {
    return new RecurrenceParts(text, zone).rule();
  }

  @Override
  public boolean fallsOn(LocalDate day) {
    boolean early = start.filter(day::isBefore).isPresent();
    return !early
        && (days.months().isEmpty() || days.months().contains(day.getMonthValue()))
        && inTurn(day)
        && chosen(day)
        && (days.positions().isEmpty() || placed(day));
  }

  /** Whether it is the turn of its day, week or month, counted from the start. */
  private boolean inTurn(LocalDate day) {
    if (interval == 1) return true;
    var first = start.orElseThrow();
    long passed =
        switch (frequency) {
          case DAILY -> ChronoUnit.DAYS.between(first, day);
          case WEEKLY -> ChronoUnit.WEEKS.between(monday(first), monday(day));
          case MONTHLY -> ChronoUnit.MONTHS.between(first.withDayOfMonth(1), day.withDayOfMonth(1));
        };
    return passed % interval == 0;
  }

  private static LocalDate monday(LocalDate day) {
    return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }

  private boolean chosen(LocalDate day) {
    boolean week = days.ofWeek().isEmpty() || days.ofWeek().stream().anyMatch(w -> w.is(day));
    boolean month =
        days.ofMonth().isEmpty()
            || days.ofMonth().contains(day.getDayOfMonth())
            || days.ofMonth().contains(day.getDayOfMonth() - day.lengthOfMonth() - 1);
    return week && month;
  }

  /** Of all chosen days of its month, the one in a wanted place, counted from either end. */
  private boolean placed(LocalDate day) {
    var chosen = day.withDayOfMonth(1).datesUntil(day.withDayOfMonth(1).plusMonths(1));
    var all = chosen.filter(this::chosen).toList();
    int place = all.indexOf(day);
    return days.positions().contains(place + 1) || days.positions().contains(place - all.size());
  }
}
