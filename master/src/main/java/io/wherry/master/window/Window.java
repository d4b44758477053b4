package io.wherry.master.window;

import io.wherry.common.model.Selector;
import io.wherry.master.window.WindowFact.WindowSet;
import java.time.Duration;
import java.time.Instant;

/**
 * When hosts of a selector may change. Nobody begins with less than {@code least} left; they are
 * ordered to stage from {@code ahead} before it opens.
 */
public record Window(String name, Selector hosts, Times times, WindowSet written) {
  private static final Duration MOST_AHEAD = Duration.ofDays(7);

  /** Reads what an operator wrote, and says what is wrong with it. */
  public static Window of(WindowSet written, Instant now) {
    Written.name(written.name());
    if (written.least().isNegative() || written.least().compareTo(written.length()) >= 0)
      throw new IllegalArgumentException(
          "with no less than "
              + Written.words(written.least())
              + " to be left of "
              + Written.words(written.length())
              + ", nobody could begin in it");
    if (written.ahead().isNegative() || written.ahead().compareTo(MOST_AHEAD) > 0)
      throw new IllegalArgumentException("hosts stage at most 7d ahead of a window");
    var times = Written.recurring(written.rule(), written.length(), written.zone());
    Written.begins(written.rule(), times, now);
    return new Window(written.name(), Selector.parse(written.hosts()), times, written);
  }

  /** Reads what the log has; what cannot be read any more never opens, and says why. */
  static Window recorded(WindowSet written) {
    return new Window(
        written.name(),
        Selector.parse(written.hosts()),
        Written.readable(() -> Written.recurring(written.rule(), written.length(), written.zone())),
        written);
  }

  public Duration least() {
    return written.least();
  }

  public Duration ahead() {
    return written.ahead();
  }
}
