package io.wherry.sim;

import io.wherry.common.model.HostId;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Nobody is ordered before their wave has begun, which it does once the one before has reached its
 * threshold and has been approved where that was agreed; nobody else takes the place of a host of a
 * chosen wave. Read from the log; who is in which wave is reckoned from what was written.
 */
final class WaveLaw {
  private final Division.Who who;
  private final LapseLaw lapses;
  private final Map<RolloutId, Progress> rollouts = new HashMap<>();
  private Optional<String> broken = Optional.empty();
  private int chosen;

  WaveLaw(Division.Who who, LapseLaw lapses) {
    this.who = who;
    this.lapses = lapses;
  }

  Optional<String> broken() {
    return broken;
  }

  /** How many orders were given while a chosen wave was under way. */
  int chosen() {
    return chosen;
  }

  /** The log is read from its beginning again. */
  void readAnew() {
    rollouts.clear();
  }

  void recorded(Object fact) {
    switch (fact) {
      case RolloutFact.Started s -> rollouts.put(s.id(), new Progress(s, who));
      case RolloutFact.Happened(var id, var event) -> happened(id, event);
      case FleetFact.Ordered(var host, var a) ->
          a.rollout().filter(_ -> !isBack(a.change().value())).ifPresent(r -> ordered(r, host));
      default -> {}
    }
  }

  private static boolean isBack(String change) {
    return change.contains("-back-");
  }

  private void happened(RolloutId id, RolloutEvent event) {
    var rollout = rollouts.get(id);
    if (rollout == null) return;
    boolean back = event instanceof RolloutEvent.OfHost about && isBack(about.change().value());
    if (!back) take(id, rollout, event);
    rollout.goOn();
  }

  private void take(RolloutId id, Progress rollout, RolloutEvent event) {
    switch (event) {
      case RolloutEvent.Absent a -> rollout.absent(a.host());
      case RolloutEvent.Ended e when e.outcome() == Outcome.SETTLED -> rollout.settled(e.host());
      case RolloutEvent.Ended e -> rollout.wrong(e.host());
      case RolloutEvent.Overdue o when o.others().isPresent() -> rollout.excused(o.host());
      case RolloutEvent.Overdue o -> rollout.wrong(o.host());
      case RolloutEvent.Unsteady u -> rollout.excused(u.host());
      case RolloutEvent.Strayed s -> rollout.excused(s.host());
      case RolloutEvent.NotMerging n when lapses.isSpent(id, n.host()) -> rollout.wrong(n.host());
      case RolloutEvent.Joined(var seat) -> rollout.joined(seat.host());
      case RolloutEvent.ResumeAsked _ -> rollout.resumed();
      case RolloutEvent.RetryAsked _ -> rollout.retried();
      case RolloutEvent.Approved _ -> rollout.approved();
      default -> {}
    }
  }

  private void ordered(RolloutId id, HostId host) {
    var rollout = rollouts.get(id);
    if (rollout == null) return;
    if (rollout.isChosenTurn()) chosen++;
    if (broken.isEmpty())
      broken = rollout.objection(host).map(why -> id + " orders " + host + ", " + why);
    rollout.ordered(host);
  }
}
