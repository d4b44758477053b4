package io.wherry.master.window;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts into words what keeps a host, by the clocks of its place. */
public final class Sayings {
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm", Locale.ROOT);

  private Sayings() {}

  /** {@code Sat 2026-05-02 02:00 Europe/Berlin}. */
  public static String moment(Instant at, ZoneId zone) {
    return FORM.format(at.atZone(zone)) + " " + zone.getId();
  }

  static String blackout(Blackout blackout, Instant now, Optional<Instant> next) {
    var until =
        blackout
            .times()
            .closes(now)
            .map(end -> " until " + moment(end, zone(blackout.times())))
            .orElse("");
    return "in blackout '" + blackout.name() + "'" + until + later(blackout, now, next);
  }

  /** Where it cannot begin at once when the blackout is over. */
  private static String later(Blackout blackout, Instant now, Optional<Instant> next) {
    if (next.isEmpty()) return "; no window opens after it";
    boolean atOnce = blackout.times().closes(now).equals(next);
    return atOnce ? "" : ", and may begin " + moment(next.get(), zone(blackout.times()));
  }

  static String closing(Window window, Instant end, Optional<Instant> next) {
    return "its window '"
        + window.name()
        + "' closes "
        + moment(end, zone(window.times()))
        + ", in less than the "
        + Written.words(window.least())
        + " that it asks for"
        + next.map(at -> "; it opens again " + moment(at, zone(window.times()))).orElse("");
  }

  /** Names the window that opens first. */
  static String outside(List<Window> windows, Optional<Instant> next) {
    if (next.isEmpty()) return "outside its window " + names(windows) + ", which opens no more";
    var first =
        windows.stream()
            .filter(w -> w.times().open(next.get()))
            .findFirst()
            .orElse(windows.getFirst());
    return "outside its window '"
        + first.name()
        + "', which opens "
        + moment(next.get(), zone(first.times()));
  }

  private static String names(List<Window> windows) {
    return windows.stream().map(w -> "'" + w.name() + "'").collect(Collectors.joining(" or "));
  }

  static ZoneId zone(Times times) {
    return switch (times) {
      case Recurring r -> r.zone();
      case Times.Once o -> o.zone();
      case Times.Unknown _ -> ZoneOffset.UTC;
    };
  }
}
