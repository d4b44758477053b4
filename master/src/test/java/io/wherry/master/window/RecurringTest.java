package io.wherry.master.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class RecurringTest {
  private static final List<String> ZONES =
      List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Pacific/Apia");

  private static Recurring times(String rule, String length, String zone) {
    var place = ZoneId.of(zone);
    return new Recurring(Rule.parse(rule, place), Duration.parse(length), place);
  }

  private static Instant at(String text) {
    return Instant.parse(text);
  }

  @Test
  void anOpeningInTheHourThatSpringLeavesOutComesRightAfterIt() {
    var night = times("30 2 * * *", "PT1H", "Europe/Berlin");
    // 29 March 2026: after 01:59 comes 03:00, which is 01:00 in UTC.
    assertThat(night.opens(at("2026-03-28T12:00:00Z"))).contains(at("2026-03-29T01:00:00Z"));
    assertThat(night.closes(at("2026-03-29T01:30:00Z"))).contains(at("2026-03-29T02:00:00Z"));
    assertThat(night.open(at("2026-03-29T00:59:59Z"))).isFalse();
  }

  @Test
  void anOpeningInTheHourThatAutumnShowsTwiceComesOnceAndLastsItsTime() {
    var night = times("30 2 * * *", "PT2H", "Europe/Berlin");
    // 25 October 2026: 02:30 is 00:30 and 01:30 in UTC.
    assertThat(night.opens(at("2026-10-24T12:00:00Z"))).contains(at("2026-10-25T00:30:00Z"));
    assertThat(night.closes(at("2026-10-25T01:30:00Z"))).contains(at("2026-10-25T02:30:00Z"));
    assertThat(night.opens(at("2026-10-25T01:30:00Z"))).contains(at("2026-10-26T01:30:00Z"));
  }

  @Test
  void halfAnHourThatIsLeftOutIsHalfAnHour() {
    var night = times("15 2 * * *", "PT1H", "Australia/Lord_Howe");
    // 4 October 2026: after 01:59 comes 02:30, at 15:30 in UTC.
    assertThat(night.opens(at("2026-10-03T02:00:00Z"))).contains(at("2026-10-03T15:30:00Z"));
  }

  @Test
  void windowsThatTouchOrOverlapAreOne() {
    var touching = times("0 2,3 * * *", "PT1H", "UTC");
    assertThat(touching.closes(at("2026-05-01T02:10:00Z"))).contains(at("2026-05-01T04:00:00Z"));
    var overlapping = times("*/10 2 * * *", "PT15M", "UTC");
    assertThat(overlapping.closes(at("2026-05-01T02:10:00Z"))).contains(at("2026-05-01T03:05:00Z"));
    assertThat(overlapping.opens(at("2026-05-01T02:10:00Z"))).contains(at("2026-05-02T02:00:00Z"));
  }

  @Test
  void whatIsAlwaysOpenIsLookedAtAgainAndStaysOpen() {
    var always = times("0 0 * * *", "P1D", "Europe/Berlin");
    var closes = always.closes(at("2026-05-01T02:10:00Z")).orElseThrow();
    assertThat(closes).isAfter(at("2026-06-01T00:00:00Z"));
    assertThat(always.open(closes)).isTrue();
  }

  @Test
  void theEndOfARuleIsTheEnd() {
    var short_ = times("FREQ=DAILY;BYHOUR=2;UNTIL=20260503", "PT1H", "UTC");
    assertThat(short_.opens(at("2026-05-02T12:00:00Z"))).contains(at("2026-05-03T02:00:00Z"));
    assertThat(short_.opens(at("2026-05-03T12:00:00Z"))).isEmpty();
  }

  @Test
  void windowsOverMidnightAndOverMonthsStayOpen() {
    var weekend = times("FREQ=WEEKLY;BYDAY=FR;BYHOUR=20", "PT58H", "America/New_York");
    // From Friday, 30 October 2026, over the change of clocks on Sunday: until 05:00 on Monday.
    assertThat(weekend.closes(at("2026-11-01T12:00:00Z"))).contains(at("2026-11-02T10:00:00Z"));
  }

  /** A cron line, and the same said by a predicate over the clock on the wall. */
  private record Case(String rule, Predicate<LocalDateTime> begins) {}

  private static final List<Case> CASES =
      List.of(
          new Case("30 2 * * *", t -> t.getHour() == 2 && t.getMinute() == 30),
          new Case("0 0 * * 0", t -> midnight(t) && t.getDayOfWeek() == DayOfWeek.SUNDAY),
          new Case(
              "*/20 1-3 * * 6,7",
              t ->
                  t.getMinute() % 20 == 0
                      && t.getHour() >= 1
                      && t.getHour() <= 3
                      && t.getDayOfWeek().getValue() >= 6),
          new Case(
              "15 2 1-7 * sun",
              t ->
                  t.getHour() == 2
                      && t.getMinute() == 15
                      && (t.getDayOfMonth() <= 7 || t.getDayOfWeek() == DayOfWeek.SUNDAY)),
          new Case(
              "FREQ=MONTHLY;BYDAY=-1SU;BYHOUR=1,2;BYMINUTE=45",
              t ->
                  (t.getHour() == 1 || t.getHour() == 2)
                      && t.getMinute() == 45
                      && t.getDayOfWeek() == DayOfWeek.SUNDAY
                      && t.plusDays(7).getMonth() != t.getMonth()),
          new Case(
              "FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=2;BYMINUTE=0",
              t -> t.getHour() == 2 && t.getMinute() == 0 && t.getDayOfWeek().getValue() >= 6),
          new Case(
              "FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=23;BYMINUTE=30",
              t -> t.getHour() == 23 && t.getMinute() == 30 && t.plusDays(1).getDayOfMonth() == 1));

  private static boolean midnight(LocalDateTime t) {
    return t.getHour() == 0 && t.getMinute() == 0;
  }

  @Test
  void aWalkMinuteByMinuteSeesTheSame() {
    for (long seed = 1; seed <= 120; seed++) {
      var random = new Random(seed);
      var rule = CASES.get(random.nextInt(CASES.size()));
      var zone = ZONES.get(random.nextInt(ZONES.size()));
      var length = Duration.ofMinutes(1 + random.nextInt(random.nextBoolean() ? 90 : 3000));
      var times = new Recurring(Rule.parse(rule.rule(), ZoneId.of(zone)), length, ZoneId.of(zone));
      var from = nearAChange(ZoneId.of(zone), random);
      var to = from.plus(Duration.ofDays(75));
      var walk = new MinuteWalker(rule.begins(), length, ZoneId.of(zone), from, to);
      for (int i = 0; i < 60; i++) {
        var at = from.plus(Duration.ofMinutes(5000 + random.nextInt(25 * 1440)));
        var what = seed + ": " + rule.rule() + " for " + length + " in " + zone + " at " + at;
        assertThat(times.open(at)).as(what).isEqualTo(walk.open(at));
        boolean forLong = walk.open(at) && walk.closes(at).isAfter(at.plus(Duration.ofDays(30)));
        if (forLong) continue;
        if (walk.open(at)) assertThat(times.closes(at)).as(what).contains(walk.closes(at));
        assertThat(times.opens(at)).as(what).contains(walk.opens(at));
      }
    }
  }

  /** Ten days before the clocks change somewhere between 2010 and 2030. */
  private static Instant nearAChange(ZoneId zone, Random random) {
    var some = Instant.parse((2010 + random.nextInt(20)) + "-01-01T00:00:00Z");
    for (int i = random.nextInt(2); i >= 0; i--) {
      var next = zone.getRules().nextTransition(some);
      if (next != null) some = next.getInstant().plusSeconds(60);
    }
    return some.minus(Duration.ofDays(10)).truncatedTo(java.time.temporal.ChronoUnit.DAYS);
  }
}
