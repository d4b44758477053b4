package io.wherry.master.window;

import io.wherry.common.config.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Reads windows and blackouts as people write them. */
final class Written {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

  private Written() {}

  static void name(String name) {
    if (!NAME.matcher(name).matches())
      throw new IllegalArgumentException(
          "not a name for a window: '" + name + "' (lower-case letters, digits, '.', '_', '-')");
  }

  static Times recurring(String rule, Duration length, String zone) {
    var place = Zones.of(zone);
    return new Recurring(Rule.parse(rule, place), length, place);
  }

  /** {@code 2026-12-24T18:00/2027-01-02T06:00}. */
  static Times once(String text, String zone) {
    var place = Zones.of(zone);
    var ends = text.split("/", -1);
    if (ends.length != 2) throw new IllegalArgumentException("'" + text + "' are not two moments");
    return new Times.Once(moment(ends[0], place), moment(ends[1], place), place);
  }

  /** {@code 2026-12-24T17:00:00Z/2027-01-02T05:00:00Z}, where either side may have been empty. */
  static String whole(String text, Duration length, String zone, Instant now) {
    var place = Zones.of(zone);
    var ends = text.split("/", -1);
    if (ends.length != 2) throw new IllegalArgumentException("'" + text + "' are not two moments");
    var from = ends[0].isBlank() ? now : moment(ends[0], place);
    if (ends[1].isBlank() && !length.isPositive())
      throw new IllegalArgumentException("until when? Say --until, or for how long with --for");
    return from + "/" + (ends[1].isBlank() ? from.plus(length) : moment(ends[1], place));
  }

  private static Instant moment(String text, ZoneId zone) {
    try {
      return text.endsWith("Z")
          ? Instant.parse(text)
          : Recurring.instant(LocalDateTime.parse(text), zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + text + "' is no moment; write 2026-12-24T18:00", e);
    }
  }

  static void begins(String rule, Times times, Instant now) {
    if (times.open(now) || times.opens(now).isPresent()) return;
    throw new IllegalArgumentException(
        times instanceof Times.Once(_, var until, _)
            ? "it was over at " + until
            : "'" + rule + "' never begins in the next " + Recurring.YEARS + " years");
  }

  /** Zone data and this program may be older than whoever wrote the log. */
  static Times readable(Supplier<Times> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      return new Times.Unknown(String.valueOf(e.getMessage()));
    }
  }

  static String words(Duration time) {
    return Durations.print(time);
  }
}
