package io.wherry.master.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

  /** The days of a month on which a rule falls. */
  private static List<Integer> days(String rule, int year, int month) {
    var parsed = Rule.parse(rule, ZoneOffset.UTC);
    var days = new ArrayList<Integer>();
    var first = LocalDate.of(year, month, 1);
    for (int day = 1; day <= first.lengthOfMonth(); day++)
      if (parsed.fallsOn(first.withDayOfMonth(day))) days.add(day);
    return days;
  }

  @Test
  void monthsHaveFirstAndLastDays() {
    assertThat(days("FREQ=MONTHLY;BYDAY=1SU;BYHOUR=2", 2026, 5)).containsExactly(3);
    assertThat(days("FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=2", 2026, 5)).containsExactly(29);
    assertThat(days("FREQ=MONTHLY;BYDAY=5SU;BYHOUR=2", 2026, 5)).containsExactly(31);
    assertThat(days("FREQ=MONTHLY;BYDAY=5SU;BYHOUR=2", 2026, 6)).isEmpty();
    assertThat(days("FREQ=MONTHLY;BYMONTHDAY=1,-1;BYHOUR=2", 2028, 2)).containsExactly(1, 29);
    assertThat(days("FREQ=MONTHLY;BYMONTHDAY=31;BYHOUR=2", 2026, 6)).isEmpty();
  }

  @Test
  void theSecondTuesdayAndTheLastWorkdayAreFoundByPlace() {
    assertThat(days("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2;BYHOUR=2", 2026, 5)).containsExactly(12);
    assertThat(days("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=2", 2026, 5))
        .containsExactly(29);
    assertThat(days("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;BYHOUR=2", 2026, 11)).containsExactly(13);
    assertThat(days("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;BYHOUR=2", 2026, 5)).isEmpty();
  }

  @Test
  void everySecondWeekCountsFromItsStart() {
    var rule = "FREQ=WEEKLY;INTERVAL=2;DTSTART=20260506;BYDAY=MO,WE;BYHOUR=2";
    assertThat(days(rule, 2026, 5)).containsExactly(6, 18, 20);
    assertThat(days("FREQ=WEEKLY;DTSTART=20260505T023000", 2026, 5)).containsExactly(5, 12, 19, 26);
    assertThat(days("FREQ=DAILY;INTERVAL=10;DTSTART=20260505;BYHOUR=2", 2026, 5))
        .containsExactly(5, 15, 25);
    assertThat(days("FREQ=MONTHLY;INTERVAL=3;DTSTART=20260210T0200" + "00", 2026, 5))
        .containsExactly(10);
    assertThat(days("FREQ=MONTHLY;BYMONTH=6;BYMONTHDAY=1;BYHOUR=2", 2026, 5)).isEmpty();
  }

  @Test
  void cronTakesEitherKindOfDaysUnlessOneIsEvery() {
    assertThat(days("0 2 1 * mon", 2026, 5)).containsExactly(1, 4, 11, 18, 25);
    assertThat(days("0 2 */2 * mon", 2026, 5)).containsExactly(11, 25);
    assertThat(days("0 2 * * 5-7", 2026, 5)).hasSize(15);
    assertThat(days("0 2 1-10/3 may *", 2026, 5)).containsExactly(1, 4, 7, 10);
    assertThat(Rule.parse("0,30 2-3 * * *", ZoneOffset.UTC).times()).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 2 * *                                   | has 4 fields; a cron line has five
          60 2 * * *                                | '60' is no minute for cron: it goes from 0 to 59
          0 2 L * *                                 | L, W, # and ? are not understood; an iCalendar rule says
          0 2 * * 5#1                               | L, W, # and ? are not understood
          0 2 ? * 1                                 | L, W, # and ? are not understood
          0 5-2 * * *                               | the range ends before it begins
          */0 2 * * *                               | a step of 0 leads nowhere
          5/10 2 * * *                              | a step needs * or a range
          0 2 * foo *                               | is no month for cron
          FREQ=YEARLY;BYHOUR=2                      | a year is written as FREQ=MONTHLY;BYMONTH=
          FREQ=WEEKLY;BYHOUR=2                      | on which days of the week? Add for example BYDAY=SA,SU
          FREQ=MONTHLY;BYHOUR=2                     | on which days of the month?
          FREQ=DAILY                                | at which hour? Add for example BYHOUR=2
          FREQ=DAILY;BYHOUR=24                      | BYHOUR=24 is not understood; it goes from 0 to 23
          FREQ=DAILY;COUNT=3;BYHOUR=2               | 'COUNT=3' is no part of a rule that is understood here
          FREQ=DAILY;INTERVAL=2;BYHOUR=2            | INTERVAL=2 needs to know from when; add DTSTART=
          FREQ=WEEKLY;BYDAY=1SU;BYHOUR=2            | only months have a first or last one
          FREQ=WEEKLY;BYDAY=SO;BYHOUR=2             | 'SO' is no BYDAY
          FREQ=DAILY;BYHOUR=2;UNTIL=20261340        | UNTIL=20261340 is no date
          FREQ=DAILY;BYHOUR=2;BYHOUR=3              | BYHOUR stands twice
          FREQ=DAILY;BYHOUR=9999999999              | is not understood
          """)
  void whatIsNotUnderstoodIsRefusedWithTheReason(String rule, String why) {
    assertThatThrownBy(() -> Rule.parse(rule, ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aZoneThatIsNoneIsRefusedAndNearOnesAreNamed() {
    assertThatThrownBy(() -> Zones.of("Europe/Berlim")).hasMessageContaining("Europe/Berlin");
    assertThatThrownBy(() -> Zones.of("berlin")).hasMessageContaining("Europe/Berlin");
    assertThatThrownBy(() -> Zones.of("+02:00")).hasMessageContaining("name a place");
    assertThat(Zones.of("UTC")).isEqualTo(ZoneId.of("UTC"));
  }

  private static WindowFact.WindowSet window(String rule, String length, String least) {
    return new WindowFact.WindowSet(
        "night", "all", rule, Duration.parse(length), "UTC", Duration.parse(least), Duration.ZERO);
  }

  @Test
  void aRuleThatNeverBeginsIsRefused() {
    assertThatThrownBy(() -> Window.of(window("0 2 31 2 *", "PT1H", "PT0S"), NOW))
        .hasMessageContaining("'0 2 31 2 *' never begins in the next 10 years");
    assertThatThrownBy(
            () -> Window.of(window("FREQ=DAILY;BYHOUR=2;UNTIL=20260401", "PT1H", "PT0S"), NOW))
        .hasMessageContaining("never begins");
    assertThat(Window.of(window("0 2 29 2 *", "PT1H", "PT0S"), NOW).times().opens(NOW))
        .contains(Instant.parse("2028-02-29T02:00:00Z"));
  }

  @Test
  void aWindowInWhichNobodyCouldBeginIsRefused() {
    assertThatThrownBy(() -> Window.of(window("0 2 * * *", "PT1H", "PT1H"), NOW))
        .hasMessageContaining("with no less than 1h to be left of 1h, nobody could begin in it");
    assertThatThrownBy(() -> Window.of(window("0 2 * * *", "PT30S", "PT0S"), NOW))
        .hasMessageContaining("less than a minute");
    assertThatThrownBy(() -> Window.of(window("0 2 * * *", "P32D", "PT0S"), NOW))
        .hasMessageContaining("at most 31 days");
  }
}
