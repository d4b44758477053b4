package io.wherry.sim;

import io.wherry.master.pipeline.Control;
import io.wherry.master.pipeline.WindowWish;
import io.wherry.master.window.WindowFact;
import java.time.Duration;
import java.util.List;

/** Somebody who makes windows and blackouts, and drops them again. */
final class Timekeeper {
  private static final String NAME = "operator/clock";
  private static final List<String> ZONES =
      List.of("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu");
  private static final List<String> HOSTS =
      List.of("all", "name=host1|host2|host3", "name=host4|host5", "name!=host1");
  private final Time time;

  Timekeeper(Time time) {
    this.time = time;
  }

  void act(Control it) {
    switch (time.below(6)) {
      case 0, 1 -> set(it, window());
      case 2 -> set(it, now());
      case 3 -> set(it, again());
      case 4 -> it.dropWindow(false, window(time.below(2)), NAME, "");
      default -> it.dropWindow(true, time.below(2) == 0 ? "now" : "again", NAME, "");
    }
  }

  private void set(Control it, WindowFact fact) {
    it.setWindow(new WindowWish(fact, false, true, ""), NAME);
  }

  private static String window(int number) {
    return "w" + number;
  }

  /** Every two hours, so that everything can come to an end in the time of peace. */
  private WindowFact window() {
    return new WindowFact.WindowSet(
        window(time.below(2)),
        any(HOSTS),
        time.below(60) + " */2 * * *",
        Duration.ofMinutes(40 + time.below(60)),
        any(ZONES),
        Duration.ofMinutes(time.below(10)),
        Duration.ofMinutes(time.below(90)));
  }

  private WindowFact now() {
    return new WindowFact.BlackoutSet(
        "now", any(HOSTS), "/", Duration.ofMinutes(1 + time.below(90)), any(ZONES));
  }

  private WindowFact again() {
    return new WindowFact.BlackoutSet(
        "again",
        any(HOSTS),
        time.below(60) + " */3 * * *",
        Duration.ofMinutes(1 + time.below(30)),
        any(ZONES));
  }

  private String any(List<String> choice) {
    return choice.get(time.below(choice.size()));
  }
}
