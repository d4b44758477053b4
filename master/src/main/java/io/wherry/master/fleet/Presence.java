package io.wherry.master.fleet;

import io.wherry.common.model.Report;
import io.wherry.common.model.Step;
import java.time.Instant;
import java.util.Optional;

/** What only a live stream tells: gone with it, never recorded. */
public record Presence(
    boolean connected,
    Instant heard,
    Optional<Report.Progress> progress,
    Optional<String> refused) {
  public Presence heardAt(Instant at) {
    return new Presence(connected, at, progress, refused);
  }

  /** A host that says that it waits for permission does not take back why it was refused. */
  public Presence doing(Report.Progress now) {
    var still = now.step() == Step.ASKING ? refused : Optional.<String>empty();
    return new Presence(connected, heard, Optional.of(now), still);
  }

  public Presence idle() {
    return new Presence(connected, heard, Optional.empty(), Optional.empty());
  }

  public Presence refusedFor(String why) {
    return new Presence(connected, heard, progress, Optional.of(why));
  }

  public Presence gone(Instant at) {
    return new Presence(false, at, progress, refused);
  }

  public static Presence here(Instant at) {
    return new Presence(true, at, Optional.empty(), Optional.empty());
  }

  public static Presence away(Instant heard) {
    return new Presence(false, heard, Optional.empty(), Optional.empty());
  }
}
