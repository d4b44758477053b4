package io.wherry.master.window;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.HashSet;
import java.util.function.Predicate;

/**
 * Walks minute by minute, looks at a clock on the wall and asks whether something begins: slow, and
 * hard to get wrong.
 */
final class MinuteWalker {
  private final Instant from;
  private final BitSet open = new BitSet();

  MinuteWalker(
      Predicate<LocalDateTime> begins, Duration length, ZoneId zone, Instant from, Instant to) {
    this.from = from;
    var seen = new HashSet<LocalDateTime>();
    var before = from.minusSeconds(60).atZone(zone).toLocalDateTime();
    for (var at = from; at.isBefore(to); at = at.plusSeconds(60)) {
      var shown = at.atZone(zone).toLocalDateTime();
      boolean now = seen.add(shown) && begins.test(shown);
      // Minutes that the clock on the wall has left out.
      for (var out = before.plusMinutes(1); out.isBefore(shown); out = out.plusMinutes(1))
        if (begins.test(out)) now = true;
      if (now) open.set(minute(at), minute(at) + (int) length.toMinutes());
      before = shown;
    }
  }

  private int minute(Instant at) {
    return (int) ChronoUnit.MINUTES.between(from, at);
  }

  boolean open(Instant at) {
    return open.get(minute(at));
  }

  Instant closes(Instant at) {
    return from.plus(open.nextClearBit(minute(at)), ChronoUnit.MINUTES);
  }

  Instant opens(Instant at) {
    return from.plus(open.nextSetBit(open.nextClearBit(minute(at))), ChronoUnit.MINUTES);
  }
}
