package io.wherry.agent.update;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Order;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report.Cost;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The order that a host works on. After {@code deadline} the merge is not begun any more; {@code
 * replanned} is true where the plan is the second one, because the first did not fit the host.
 */
public record UnderWay(Order order, Instant deadline, boolean replanned, Cost cost) {
  static UnderWay begin(Order order, Instant received) {
    return new UnderWay(order, received.plus(order.deadline()), false, Cost.NONE);
  }

  public ChangeId change() {
    return order.change();
  }

  public ReleaseId target() {
    return order.release();
  }

  /** The same errand with a plan that was made anew, within the time that the first one had. */
  UnderWay with(Order newPlan) {
    return new UnderWay(newPlan, deadline, true, cost);
  }

  UnderWay fetched(long bytes) {
    return new UnderWay(
        order,
        deadline,
        replanned,
        new Cost(cost.fetchedBytes() + bytes, cost.merge(), cost.lastingEffects()));
  }

  UnderWay merged(Duration took, List<String> lastingEffects) {
    return new UnderWay(
        order, deadline, replanned, new Cost(cost.fetchedBytes(), took, lastingEffects));
  }

  /** It has staged in time; should it have to again, it has its whole time from {@code now}. */
  UnderWay renewed(Instant now) {
    var later = now.plus(order.deadline());
    return new UnderWay(order, later.isAfter(deadline) ? later : deadline, replanned, cost);
  }

  boolean isLate(Instant now) {
    return !now.isBefore(deadline);
  }
}
