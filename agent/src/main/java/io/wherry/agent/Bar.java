package io.wherry.agent;

import io.wherry.common.terminal.Figures;
import io.wherry.common.terminal.Screen;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** How far something is: a bar where somebody looks, nothing elsewhere. Any thread. */
final class Bar {
  private static final int WIDTH = 30;
  private static final int PAUSE_MILLIS = 100;
  private final Screen screen;
  private final InstantSource clock;
  private Instant next = Instant.MIN;

  Bar(Screen screen, InstantSource clock) {
    this.screen = screen;
    this.clock = clock;
  }

  synchronized void show(long done, long total, String words) {
    var now = clock.instant();
    if (now.isBefore(next) && done < total) return;
    next = now.plusMillis(PAUSE_MILLIS);
    screen.show(List.of(Figures.bar(done, total, WIDTH) + " " + words), List.of());
  }

  /** Takes the bar from the screen. */
  synchronized void clear() {
    screen.show(List.of(), List.of());
    next = Instant.MIN;
  }

  /** A line that stays. */
  synchronized void say(String line) {
    screen.say(line);
  }
}
