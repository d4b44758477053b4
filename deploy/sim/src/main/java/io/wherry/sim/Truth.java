package io.wherry.sim;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.fleet.HostState;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.Control;
import io.wherry.master.pipeline.HostDetail;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What must hold of hosts that somebody changes by hand. */
final class Truth {
  private final Set<ChangeId> excused = new HashSet<>();
  private final Set<ChangeId> lacking = new HashSet<>();
  private Optional<String> broken = Optional.empty();

  /** The log is read from its beginning again; what hosts still have to say they say once more. */
  void readAnew() {
    excused.clear();
    lacking.clear();
  }

  /**
   * A host says how a change has ended. Whoever says that it settled and has not what it settled on
   * is no success; where somebody was there since its merge, no failure either.
   */
  void said(Report.Ended ended, boolean touched) {
    boolean lacks =
        ended.outcome() == Outcome.SETTLED && !Shelf.isMetBy(ended.inventory(), ended.target());
    if (!lacks) return;
    lacking.add(ended.change());
    if (touched) excused.add(ended.change());
  }

  /** No budget pays for a change that came to nothing because of somebody else. */
  void recorded(Object fact) {
    switch (fact) {
      case FleetFact.Ended e when isBecauseOfOthers(e) -> excused.add(e.change());
      case RolloutFact.Happened(var id, RolloutEvent.Ended e)
          when isWrong(e.outcome()) && excused.contains(e.change()) ->
          broken = Optional.of(id + " counts " + e.change() + " as failed: " + e.why());
      case RolloutFact.Happened(var id, RolloutEvent.Ended e)
          when e.outcome() == Outcome.SETTLED && lacking.contains(e.change()) ->
          broken = Optional.of(id + " counts " + e.change() + " as settled, which it is not");
      default -> {}
    }
  }

  private static boolean isBecauseOfOthers(FleetFact.Ended e) {
    return isWrong(e.outcome())
        && e.fault().filter(f -> f.isBecause(Fault.Cause.CHANGED_MEANWHILE)).isPresent();
  }

  private static boolean isWrong(Outcome outcome) {
    return outcome == Outcome.FAILED || outcome == Outcome.REVERTED;
  }

  Optional<String> broken() {
    return broken;
  }

  /** Nobody is said to be settled on what, as its master knows, its own database does not hold. */
  static Optional<String> lie(Control it, SimHost host) {
    return it.host(host.id().value()) instanceof Answer.Ok<HostDetail>(var detail)
            && detail.view().state() instanceof HostState.Settled(var release)
            && !Shelf.isMetBy(detail.inventory(), release)
        ? Optional.of(
            "%s is said to be settled on %s and has %s"
                .formatted(host.name(), release, detail.inventory().packages()))
        : Optional.empty();
  }
}
