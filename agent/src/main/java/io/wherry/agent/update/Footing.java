package io.wherry.agent.update;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import java.util.Optional;

/**
 * What a host stands on whatever it is doing: the settled release and how its last change ended.
 */
public record Footing(Optional<ReleaseId> release, Optional<Past> past) {
  public static final Footing NONE = new Footing(Optional.empty(), Optional.empty());

  /** A change that is over. */
  public record Past(ChangeId change, ReleaseId target, Outcome outcome, Optional<Fault> fault) {}

  boolean hasEnded(ChangeId change) {
    return past.filter(p -> p.change().equals(change)).isPresent();
  }

  /**
   * True where a host that follows its channel by itself should go to {@code announced}: forwards
   * only, and not again to a release that it has failed at, until it is ordered to.
   */
  boolean shouldFollow(ReleaseId announced) {
    boolean newer =
        release
            .map(r ->
                r.repository().equals(announced.repository()) && r.number() < announced.number())
            .orElse(true);
    boolean failed =
        past.filter(p -> p.target().equals(announced) && p.outcome() != Outcome.SETTLED)
            .isPresent();
    return newer && !failed;
  }

  Footing after(Past change) {
    var settled = change.outcome() == Outcome.SETTLED ? Optional.of(change.target()) : release;
    return new Footing(settled, Optional.of(change));
  }
}
