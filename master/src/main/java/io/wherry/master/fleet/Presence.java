package io.wherry.master.fleet;

import io.wherry.common.model.Fault;
import io.wherry.common.model.Report;
import io.wherry.common.model.Step;
import java.time.Instant;
import java.util.Optional;

/**
 * What only a live stream tells: gone with it, never recorded. {@code kept} is its last word that
 * somebody else who changes packages there keeps it from getting on.
 */
public record Presence(
    boolean connected,
    Instant heard,
    Optional<Report.Progress> progress,
    Optional<String> refused,
    Optional<Report.Progress> kept) {
  public Presence heardAt(Instant at) {
    return new Presence(connected, at, progress, refused, kept);
  }

  /** A host that says that it waits for permission does not take back why it was refused. */
  public Presence doing(Report.Progress now) {
    var still = now.step() == Step.ASKING ? refused : Optional.<String>empty();
    return new Presence(connected, heard, Optional.of(now), still, keeping(now));
  }

  /** Until it has staged: whoever tries again does not say each time why it has to. */
  private Optional<Report.Progress> keeping(Report.Progress now) {
    var before = kept.filter(k -> k.change().equals(now.change()));
    boolean still = now.because().equals(Optional.of(Fault.Cause.CHANGED_MEANWHILE));
    return switch (now.step()) {
      case WAITING -> still ? Optional.of(now) : Optional.empty();
      case SYNCING, FETCHING, STAGING -> still ? before.or(() -> Optional.of(now)) : before;
      default -> Optional.empty();
    };
  }

  public Presence idle() {
    return new Presence(connected, heard, Optional.empty(), Optional.empty(), Optional.empty());
  }

  public Presence refusedFor(String why) {
    return new Presence(connected, heard, progress, Optional.of(why), kept);
  }

  /** As there is room for it after all. */
  public Presence notRefused() {
    return new Presence(connected, heard, progress, Optional.empty(), kept);
  }

  public Presence gone(Instant at) {
    return new Presence(false, at, progress, refused, kept);
  }

  public static Presence here(Instant at) {
    return new Presence(true, at, Optional.empty(), Optional.empty(), Optional.empty());
  }

  public static Presence away(Instant heard) {
    return new Presence(false, heard, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
