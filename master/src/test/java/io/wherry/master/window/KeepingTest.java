package io.wherry.master.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Labels;
import io.wherry.common.model.Selector;
import io.wherry.master.window.WindowFact.BlackoutDropped;
import io.wherry.master.window.WindowFact.BlackoutSet;
import io.wherry.master.window.WindowFact.WindowDropped;
import io.wherry.master.window.WindowFact.WindowSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeepingTest {
  private static final Selector.Subject HOST =
      new Selector.Subject(
          new HostId("h".repeat(26)), "web1", new ChannelName("stable"), Labels.NONE);

  private static Instant at(String time) {
    return Instant.parse("2026-05-" + time + ":00Z");
  }

  private static WindowSet window(String name, String rule, String length, String least) {
    return new WindowSet(
        name,
        "all",
        rule,
        Duration.parse(length),
        "UTC",
        Duration.parse(least),
        Duration.ofHours(1));
  }

  private static BlackoutSet blackout(String name, String when) {
    return new BlackoutSet(name, "all", when, Duration.ofHours(2), "Europe/Berlin");
  }

  private static Keeping keeping(WindowFact... facts) {
    var windows = Windows.NONE;
    for (var fact : facts) windows = windows.after(fact);
    return windows.of(HOST);
  }

  @Test
  void whoHasNoWindowMayAlways() {
    var standing = keeping().at(at("01T12:00"));
    assertThat(standing.mayMerge()).isTrue();
    assertThat(standing.mayStage()).isTrue();
    assertThat(standing.until()).isAfter(at("31T12:00"));
  }

  @Test
  void aHostStagesAnHourAheadAndMergesInsideOnly() {
    var night = keeping(window("night", "0 2 * * 6", "PT4H", "PT0S"));
    var friday = night.at(at("01T12:00"));
    assertThat(friday.mayStage()).isFalse();
    assertThat(friday.why())
        .isEqualTo("outside its window 'night', which opens Sat 2026-05-02 02:00 UTC");
    assertThat(friday.until()).isEqualTo(at("02T01:00"));
    var ahead = night.at(at("02T01:00"));
    assertThat(ahead.mayStage()).isTrue();
    assertThat(ahead.mayMerge()).isFalse();
    assertThat(ahead.until()).isEqualTo(at("02T02:00"));
    var inside = night.at(at("02T02:00"));
    assertThat(inside.mayMerge()).isTrue();
    assertThat(inside.until()).isEqualTo(at("02T06:00"));
    assertThat(night.at(at("02T06:00")).mayMerge()).isFalse();
  }

  @Test
  void nobodyBeginsWithLessLeftThanAskedFor() {
    var night = keeping(window("night", "0 2 * * *", "PT4H", "PT30M"));
    assertThat(night.at(at("02T05:30")).mayMerge()).isTrue();
    assertThat(night.at(at("02T05:29")).until()).isEqualTo(at("02T05:30").plusMillis(1));
    var late = night.at(at("02T05:31"));
    assertThat(late.mayMerge()).isFalse();
    assertThat(late.mayStage()).isFalse();
    assertThat(late.why())
        .isEqualTo(
            "its window 'night' closes Sat 2026-05-02 06:00 UTC, in less than the 30m that it asks"
                + " for; it opens again Sun 2026-05-03 02:00 UTC");
  }

  @Test
  void aBlackoutIsStrongerThanAWindowAndEndsItEarly() {
    var both =
        keeping(
            window("night", "0 2 * * *", "PT4H", "PT30M"),
            blackout("freeze", "2026-05-02T05:00/2026-05-02T07:00"));
    assertThat(both.at(at("02T02:30")).mayMerge()).isTrue();
    assertThat(both.at(at("02T02:31")).mayMerge()).isFalse();
    var frozen = both.at(at("02T03:30"));
    assertThat(frozen.mayStage()).isFalse();
    assertThat(frozen.why())
        .isEqualTo("in blackout 'freeze' until Sat 2026-05-02 07:00 Europe/Berlin");
    assertThat(frozen.until()).isEqualTo(at("02T05:00"));
    assertThat(both.at(at("02T05:00")).mayMerge()).isTrue();
  }

  @Test
  void whoIsBlackedOutHearsWhenItMayBeginAfterIt() {
    var both =
        keeping(
            window("night", "0 2 * * *", "PT4H", "PT0S"),
            blackout("freeze", "2026-05-02T05:00/2026-05-02T18:00"));
    assertThat(both.at(at("02T10:00")).why())
        .isEqualTo(
            "in blackout 'freeze' until Sat 2026-05-02 18:00 Europe/Berlin, and may begin Sun"
                + " 2026-05-03 04:00 Europe/Berlin");
  }

  @Test
  void windowsThatTouchAreOne() {
    var two =
        keeping(
            window("early", "0 2 * * *", "PT2H", "PT30M"),
            window("late", "0 4 * * *", "PT2H", "PT30M"));
    assertThat(two.at(at("02T03:50")).mayMerge()).isTrue();
    assertThat(two.at(at("02T05:50")).mayMerge()).isFalse();
    assertThat(two.spans(at("02T00:00"), at("03T00:00")))
        .containsExactly(new Keeping.Span(at("02T02:00"), at("02T05:30").plusMillis(1)));
  }

  @Test
  void aZoneThatThisMasterDoesNotKnowKeepsHostsAndSaysSo() {
    var far =
        new WindowSet(
            "night",
            "all",
            "0 2 * * *",
            Duration.ofHours(4),
            "Mars/Olympus",
            Duration.ZERO,
            Duration.ZERO);
    var standing = keeping(far).at(at("02T02:30"));
    assertThat(standing.mayMerge()).isFalse();
    assertThat(standing.why())
        .contains("its window 'night' cannot be read here: there is no time zone 'Mars/Olympus'")
        .endsWith("; set or drop it");
    var frozen = new BlackoutSet("freeze", "all", "0 2 * * *", Duration.ofHours(4), "Mars/Olympus");
    assertThat(keeping(frozen).at(at("02T12:30")).mayMerge()).isFalse();
    assertThat(keeping(frozen, new BlackoutDropped("freeze")).at(at("02T12:30")).mayMerge())
        .isTrue();
  }

  @Test
  void droppedIsDroppedAndSetAgainIsReplaced() {
    var night = window("night", "0 2 * * *", "PT4H", "PT0S");
    assertThat(keeping(night, new WindowDropped("night")).free()).isTrue();
    var day = window("night", "0 12 * * *", "PT4H", "PT0S");
    assertThat(keeping(night, day).at(at("02T12:30")).mayMerge()).isTrue();
    assertThat(keeping(night, day).at(at("02T02:30")).mayMerge()).isFalse();
  }

  /** What holds until then does hold until then, however windows and blackouts lie. */
  @Test
  void nothingChangesBeforeItIsSaidTo() {
    for (long seed = 1; seed <= 60; seed++) {
      var random = new Random(seed);
      var keeping =
          keeping(
              window(
                  "a", random.nextInt(60) + " " + random.nextInt(24) + " * * *", "PT5H", "PT20M"),
              window("b", random.nextInt(60) + " " + random.nextInt(24) + " * * 6", "PT9H", "PT3M"),
              blackout("c", random.nextInt(60) + " " + random.nextInt(24) + " * * 0,3"));
      var from = at("02T00:00").plus(Duration.ofMinutes(random.nextInt(10_000)));
      var standing = keeping.at(from);
      for (int minute = 0; minute < 3000; minute++) {
        var now = from.plus(Duration.ofMinutes(minute));
        if (!standing.holds(now)) standing = keeping.at(now);
        var afresh = keeping.at(now);
        assertThat(standing.mayMerge()).as(seed + " at " + now).isEqualTo(afresh.mayMerge());
        assertThat(standing.mayStage()).as(seed + " at " + now).isEqualTo(afresh.mayStage());
        assertThat(standing.why()).as(seed + " at " + now).isEqualTo(afresh.why());
      }
    }
  }
}
