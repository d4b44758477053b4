package io.wherry.agent.update;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import java.util.Optional;

/**
 * What a host stands on whatever it is doing: the settled release, how its last change ended, and
 * the newest release that it was ordered to leave for an older one.
 */
public record Footing(
    Optional<ReleaseId> release, Optional<Past> past, Optional<ReleaseId> tookBackFrom) {
  public static final Footing NONE = new Footing(Optional.empty(), Optional.empty());

  public Footing(Optional<ReleaseId> release, Optional<Past> past) {
    this(release, past, Optional.empty());
  }

  /**
   * A change that is over; without a fault, one that was withdrawn came to nothing by no failing.
   */
  public record Past(ChangeId change, ReleaseId target, Outcome outcome, Optional<Fault> fault) {}

  boolean hasEnded(ChangeId change) {
    return past.filter(p -> p.change().equals(change)).isPresent();
  }

  /**
   * True where a host that follows its channel by itself should go to {@code announced}: forwards
   * only, and not again to a release that it has failed at or was taken back from, until it is
   * ordered to.
   */
  boolean shouldFollow(ReleaseId announced) {
    boolean failed =
        past.filter(p -> p.target().equals(announced) && p.outcome() != Outcome.SETTLED)
            .flatMap(Past::fault)
            .isPresent();
    return isBefore(release, announced) && isBefore(tookBackFrom, announced) && !failed;
  }

  private static boolean isBefore(Optional<ReleaseId> known, ReleaseId announced) {
    return known.map(k -> isOlder(k, announced)).orElse(true);
  }

  private static boolean isOlder(ReleaseId one, ReleaseId other) {
    return one.repository().equals(other.repository()) && one.number() < other.number();
  }

  /** The last change came to nothing, and this host may follow its channel there again. */
  Footing blameless() {
    return new Footing(
        release,
        past.map(p -> new Past(p.change(), p.target(), p.outcome(), Optional.empty())),
        tookBackFrom);
  }

  Footing after(Past change) {
    if (change.outcome() != Outcome.SETTLED)
      return new Footing(release, Optional.of(change), tookBackFrom);
    return new Footing(
        Optional.of(change.target()), Optional.of(change), leftBehind(change.target()));
  }

  /** The same ground under another word about how the last change ended. */
  Footing remembering(Past change) {
    return new Footing(release, Optional.of(change), tookBackFrom);
  }

  /** Whoever comes to the newest again was ordered to. */
  private Optional<ReleaseId> leftBehind(ReleaseId settled) {
    var newest = tookBackFrom.or(() -> release);
    return newest.filter(n -> isOlder(settled, n));
  }
}
