package io.wherry.master.window;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** When something begins again and again, by the clocks and calendars of its place. */
public sealed interface Rule permits Cron, Recurrence {
  boolean fallsOn(LocalDate day);

  /** On each such day at these times, in order. */
  List<LocalTime> times();

  /** The last moment at which it may begin, where there is one. */
  Optional<LocalDateTime> last();

  /** {@code 0 2 * * 1-5} or {@code FREQ=WEEKLY;BYDAY=SA;BYHOUR=2}; the zone reads UTC dates. */
  static Rule parse(String text, ZoneId zone) {
    var rule = text.strip();
    if (rule.isEmpty())
      throw new IllegalArgumentException(
          "no rule; write a cron line, as in '0 2 * * 1-5', or an iCalendar rule, as in"
              + " 'FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=2'");
    return rule.contains("=") ? Recurrence.parse(rule, zone) : Cron.parse(rule);
  }
}
