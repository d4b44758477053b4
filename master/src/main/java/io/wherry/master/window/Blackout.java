package io.wherry.master.window;

import io.wherry.common.model.Selector;
import io.wherry.master.window.WindowFact.BlackoutSet;
import java.time.Instant;

/** When hosts of a selector must not begin to change, whatever their windows say. */
public record Blackout(String name, Selector hosts, Times times, BlackoutSet written) {
  /** Reads what an operator wrote, and says what is wrong with it. */
  public static Blackout of(BlackoutSet written, Instant now) {
    Written.name(written.name());
    var whole = whole(written, now);
    var times = times(whole);
    Written.begins(whole.when(), times, now);
    return new Blackout(whole.name(), Selector.parse(whole.hosts()), times, whole);
  }

  /** Two moments, whatever was left open: it begins now, or lasts its length. */
  private static BlackoutSet whole(BlackoutSet written, Instant now) {
    if (!written.once()) return written;
    var when = Written.whole(written.when(), written.length(), written.zone(), now);
    return new BlackoutSet(written.name(), written.hosts(), when, written.length(), written.zone());
  }

  private static Times times(BlackoutSet written) {
    return written.once()
        ? Written.once(written.when(), written.zone())
        : Written.recurring(written.when(), written.length(), written.zone());
  }

  /** Reads what the log has; what cannot be read any more holds until somebody drops it. */
  static Blackout recorded(BlackoutSet written) {
    return new Blackout(
        written.name(),
        Selector.parse(written.hosts()),
        Written.readable(() -> times(written)),
        written);
  }
}
