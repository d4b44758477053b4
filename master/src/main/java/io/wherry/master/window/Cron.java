package io.wherry.master.window;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Five fields: minute, hour, day of the month, month, day of the week. As in every cron, where both
 * kinds of days are named, either will do; one that begins with {@code *} names none.
 */
public record Cron(List<LocalTime> times, Days days) implements Rule {
  public Cron {
    times = List.copyOf(times);
  }

  /** Days of the month, months, and days of the week, Sunday being 0. */
  public record Days(
      Set<Integer> ofMonth, Set<Integer> months, Set<Integer> ofWeek, boolean either) {
    public Days {
      ofMonth = Set.copyOf(ofMonth);
      months = Set.copyOf(months);
      ofWeek = Set.copyOf(ofWeek);
    }

    boolean has(LocalDate day) {
      if (!months.contains(day.getMonthValue())) return false;
      boolean month = ofMonth.contains(day.getDayOfMonth());
      boolean week = ofWeek.contains(day.getDayOfWeek().getValue() % 7);
      return either ? month || week : month && week;
    }
  }

  static Cron parse(String text) {
    var fields = text.split("\\s+");
    if (fields.length != 5)
      throw new IllegalArgumentException(
          "'"
              + text
              + "' has "
              + fields.length
              + " fields; a cron line has five: minute, hour, day of the month, month, day of the"
              + " week, as in '0 2 * * 1-5'");
    var minutes = CronField.MINUTE.parse(fields[0]);
    var hours = CronField.HOUR.parse(fields[1]);
    var ofMonth = CronField.DAY_OF_MONTH.parse(fields[2]);
    var months = CronField.MONTH.parse(fields[3]);
    var ofWeek = CronField.DAY_OF_WEEK.parse(fields[4]);
    if (ofWeek.remove(7)) ofWeek.add(0);
    var times = new ArrayList<LocalTime>();
    for (int hour : hours) for (int minute : minutes) times.add(LocalTime.of(hour, minute));
    boolean either = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    return new Cron(times, new Days(ofMonth, months, ofWeek, either));
  }

  @Override
  public boolean fallsOn(LocalDate day) {
    return days.has(day);
  }

  @Override
  public Optional<LocalDateTime> last() {
    return Optional.empty();
  }
}
