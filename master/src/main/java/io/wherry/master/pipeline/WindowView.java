package io.wherry.master.pipeline;

import io.wherry.master.window.WindowFact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A window or blackout as operators see it: how many hosts it concerns now, until when it is open,
 * and when it opens next. Where it cannot be read, {@code problem} says why.
 */
public record WindowView(
    WindowFact written,
    int hosts,
    Optional<Instant> openUntil,
    List<Instant> openings,
    String problem) {
  public WindowView {
    openings = List.copyOf(openings);
  }
}
