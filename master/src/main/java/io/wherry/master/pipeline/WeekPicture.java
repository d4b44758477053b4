package io.wherry.master.pipeline;

import io.wherry.master.window.Keeping;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Locale;

/** Draws the week ahead, by the clocks of the place. */
final class WeekPicture {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd", Locale.ROOT);
  private static final Duration HALF_HOUR = Duration.ofMinutes(30);

  private WeekPicture() {}

  static WeekView of(String title, Keeping keeping, Instant now) {
    var zone = keeping.zone();
    var first = now.atZone(zone).toLocalDate();
    var days = new ArrayList<WeekView.Day>();
    for (int i = 0; i < 7; i++) days.add(day(keeping, first.plusDays(i), zone));
    return new WeekView(title, zone.getId(), days);
  }

  private static WeekView.Day day(Keeping keeping, LocalDate date, ZoneId zone) {
    var halfHours = new StringBuilder();
    var end = date.plusDays(1).atStartOfDay(zone).toInstant();
    var at = date.atStartOfDay(zone).toInstant();
    var standing = keeping.at(at);
    for (; at.isBefore(end); at = at.plus(HALF_HOUR)) {
      if (!standing.holds(at)) standing = keeping.at(at);
      halfHours.append(standing.mayMerge() ? '#' : keeping.blacked(at) ? 'x' : '.');
    }
    return new WeekView.Day(DATE.format(date), halfHours.toString());
  }
}
