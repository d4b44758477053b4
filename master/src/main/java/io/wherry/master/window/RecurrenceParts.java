package io.wherry.master.window;

import io.wherry.master.window.Recurrence.Days;
import io.wherry.master.window.Recurrence.Frequency;
import io.wherry.master.window.Recurrence.Weekday;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads {@code FREQ=MONTHLY;BYDAY=1SU;BYHOUR=2}; what it does not know, it refuses. */
final class RecurrenceParts {
  private static final List<String> DAYS = List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU");
  private static final Set<String> KNOWN =
      Set.of(
          "FREQ",
          "INTERVAL",
          "DTSTART",
          "UNTIL",
          "BYDAY",
          "BYMONTHDAY",
          "BYMONTH",
          "BYSETPOS",
          "BYHOUR",
          "BYMINUTE",
          "WKST");
  private static final Pattern WEEKDAY = Pattern.compile("([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)");
  private static final Pattern DATE = Pattern.compile("([0-9]{8})(?:T([0-9]{6})(Z?))?");
  private final Map<String, String> parts = new TreeMap<>();
  private final ZoneId zone;

  RecurrenceParts(String text, ZoneId zone) {
    this.zone = zone;
    for (var part : text.toUpperCase(Locale.ROOT).split(";")) put(part.strip());
  }

  private void put(String part) {
    int equals = part.indexOf('=');
    var key = equals < 0 ? part : part.substring(0, equals).replaceFirst("^RRULE:", "");
    if (equals < 0 || !KNOWN.contains(key))
      throw new IllegalArgumentException(
          "'" + part + "' is no part of a rule that is understood here; there are " + known());
    if (parts.put(key, part.substring(equals + 1)) != null)
      throw new IllegalArgumentException(key + " stands twice in the rule");
  }

  private static String known() {
    return String.join(", ", new TreeSet<>(KNOWN));
  }

  Recurrence rule() {
    var frequency = frequency();
    var start = Optional.ofNullable(parts.get("DTSTART")).map(text -> moment("DTSTART", text));
    int interval = single("INTERVAL", 1, 1000).orElse(1);
    if (interval > 1 && start.isEmpty())
      throw new IllegalArgumentException(
          "INTERVAL=" + interval + " needs to know from when; add DTSTART=20260105");
    if (!parts.getOrDefault("WKST", "MO").equals("MO"))
      throw new IllegalArgumentException("weeks begin on Mondays here: leave WKST out");
    var last = Optional.ofNullable(parts.get("UNTIL")).map(this::until);
    var day = start.map(LocalDateTime::toLocalDate);
    return new Recurrence(frequency, interval, day, days(frequency, day), times(start), last);
  }

  private Frequency frequency() {
    var text = parts.getOrDefault("FREQ", "");
    for (var frequency : Frequency.values()) if (frequency.name().equals(text)) return frequency;
    throw new IllegalArgumentException(
        "FREQ is DAILY, WEEKLY or MONTHLY here, not '"
            + text
            + "'; a year is written as FREQ=MONTHLY;BYMONTH=…");
  }

  private Days days(Frequency frequency, Optional<LocalDate> start) {
    var ofWeek = weekdays(frequency);
    var ofMonth = signed("BYMONTHDAY", 31);
    var positions = signed("BYSETPOS", 366);
    if (!ofMonth.isEmpty() && frequency == Frequency.WEEKLY)
      throw new IllegalArgumentException("BYMONTHDAY does not go with FREQ=WEEKLY");
    if (!positions.isEmpty() && frequency != Frequency.MONTHLY)
      throw new IllegalArgumentException("BYSETPOS goes with FREQ=MONTHLY only");
    var months = new TreeSet<Integer>();
    for (int month : numbers("BYMONTH", 1, 12)) months.add(month);
    boolean some = !ofWeek.isEmpty() || !ofMonth.isEmpty() || frequency == Frequency.DAILY;
    if (some) return new Days(ofWeek, ofMonth, months, positions);
    var first =
        start.orElseThrow(() ->
            new IllegalArgumentException(
                frequency == Frequency.WEEKLY
                    ? "on which days of the week? Add for example BYDAY=SA,SU"
                    : "on which days of the month? Add for example BYDAY=1SU or"
                        + " BYMONTHDAY=-1"));
    return frequency == Frequency.WEEKLY
        ? new Days(List.of(new Weekday(first.getDayOfWeek(), 0)), Set.of(), months, positions)
        : new Days(List.of(), Set.of(first.getDayOfMonth()), months, positions);
  }

  private List<Weekday> weekdays(Frequency frequency) {
    var days = new ArrayList<Weekday>();
    for (var text : list("BYDAY")) {
      var match = WEEKDAY.matcher(text);
      if (!match.matches())
        throw new IllegalArgumentException(
            "'" + text + "' is no BYDAY; write MO to SU, or 1SU and -1FR for the first and last");
      int ordinal = match.group(1) == null ? 0 : Integer.parseInt(match.group(1));
      if (ordinal != 0 && frequency != Frequency.MONTHLY)
        throw new IllegalArgumentException(
            text + ": only months have a first or last one; write FREQ=MONTHLY");
      days.add(new Weekday(DayOfWeek.of(DAYS.indexOf(match.group(2)) + 1), ordinal));
    }
    return days;
  }

  private List<LocalTime> times(Optional<LocalDateTime> start) {
    var first = start.filter(_ -> parts.getOrDefault("DTSTART", "").contains("T"));
    var hours = numbers("BYHOUR", 0, 23);
    var minutes = numbers("BYMINUTE", 0, 59);
    if (hours.isEmpty()) hours.add(first.map(LocalDateTime::getHour).orElseThrow(this::noHour));
    if (minutes.isEmpty()) minutes.add(first.map(LocalDateTime::getMinute).orElse(0));
    var times = new ArrayList<LocalTime>();
    for (int hour : hours) for (int minute : minutes) times.add(LocalTime.of(hour, minute));
    return times;
  }

  private IllegalArgumentException noHour() {
    return new IllegalArgumentException("at which hour? Add for example BYHOUR=2;BYMINUTE=30");
  }

  private List<String> list(String key) {
    var text = parts.get(key);
    return text == null ? List.of() : Arrays.asList(text.split(",", -1));
  }

  private TreeSet<Integer> numbers(String key, int least, int most) {
    var numbers = new TreeSet<Integer>();
    for (var text : list(key)) numbers.add(number(key, text, least, most));
    return numbers;
  }

  private Optional<Integer> single(String key, int least, int most) {
    return Optional.ofNullable(parts.get(key)).map(text -> number(key, text, least, most));
  }

  private TreeSet<Integer> signed(String key, int most) {
    var numbers = numbers(key, -most, most);
    if (numbers.contains(0)) throw new IllegalArgumentException(key + "=0 means no day");
    return numbers;
  }

  private static int number(String key, String text, int least, int most) {
    boolean number = text.matches("[+-]?[0-9]{1,4}");
    int value = number ? Integer.parseInt(text) : most + 1;
    if (value >= least && value <= most) return value;
    throw new IllegalArgumentException(
        key + "=" + text + " is not understood; it goes from " + least + " to " + most);
  }

  /** The day itself is the last one; where there is an hour, it is the last moment. */
  private LocalDateTime until(String text) {
    var moment = moment("UNTIL", text);
    return text.contains("T") ? moment : moment.toLocalDate().atTime(LocalTime.MAX);
  }

  /** As in {@code 20260105}, {@code 20260105T020000}, or with {@code Z} in UTC. */
  private LocalDateTime moment(String key, String text) {
    var match = DATE.matcher(text);
    try {
      if (!match.matches()) throw new DateTimeException(text);
      var day = LocalDate.parse(match.group(1), DateTimeFormatter.BASIC_ISO_DATE);
      if (match.group(2) == null) return day.atStartOfDay();
      var local =
          day.atTime(LocalTime.parse(match.group(2), DateTimeFormatter.ofPattern("HHmmss")));
      boolean utc = !match.group(3).isEmpty();
      return utc ? LocalDateTime.ofInstant(local.toInstant(ZoneOffset.UTC), zone) : local;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          key + "=" + text + " is no date; write 20260105 or 20260105T020000", e);
    }
  }
}
