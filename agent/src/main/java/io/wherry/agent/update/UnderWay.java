package io.wherry.agent.update;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report.Cost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The order that a host works on. After {@code deadline} the merge is not begun any more; {@code
 * replanned} is true where the plan is not the first one, and {@code misfits} says why those before
 * did not fit the host; {@code absence} is there once the host left its service for it, and {@code
 * others} where somebody else has to do with it.
 */
public record UnderWay(
    Order order,
    Instant deadline,
    boolean replanned,
    Cost cost,
    Optional<Absence> absence,
    List<String> misfits,
    Optional<Others> others) {
  public UnderWay {
    misfits = List.copyOf(misfits);
  }

  public UnderWay(Order order, Instant deadline, boolean replanned, Cost cost) {
    this(order, deadline, replanned, cost, Optional.empty(), List.of(), Optional.empty());
  }

  static UnderWay begin(Order order, Instant received) {
    return new UnderWay(order, received.plus(order.deadline()), false, Cost.NONE);
  }

  public ChangeId change() {
    return order.change();
  }

  public ReleaseId target() {
    return order.release();
  }

  Absence away() {
    return absence.orElse(Absence.NONE);
  }

  Optional<String> inTheWay() {
    return others.flatMap(Others::inTheWay);
  }

  /** What was installed when its merge was over. */
  Optional<Digest> left() {
    return others.flatMap(Others::left);
  }

  private Others known() {
    return others.orElse(Others.NONE);
  }

  /** The same errand with a plan that was made anew, within the time that the first one had. */
  UnderWay with(Order newPlan) {
    return new UnderWay(newPlan, deadline, true, cost, absence, misfits, others);
  }

  /** The plan that it has does not fit this host, for that reason. */
  UnderWay misfit(String why) {
    var more = new ArrayList<>(misfits);
    more.add(why);
    var kept = Optional.of(known().kept(Optional.of(why)));
    return new UnderWay(order, deadline, replanned, cost, absence, more, kept);
  }

  /** Tried again after {@code last}, which may have been somebody else's doing. */
  UnderWay after(Fault last) {
    return last.isBecause(Fault.Cause.CHANGED_MEANWHILE)
        ? with(known().kept(Optional.of(last.what())))
        : this;
  }

  UnderWay staged(long bytes) {
    return with(known().kept(Optional.empty()))
        .costing(new Cost(cost.fetchedBytes() + bytes, cost.merge(), cost.lastingEffects()));
  }

  private UnderWay with(Others others) {
    var there = Optional.of(others).filter(o -> !o.equals(Others.NONE));
    return new UnderWay(order, deadline, replanned, cost, absence, misfits, there);
  }

  UnderWay merged(Duration took, List<String> lastingEffects) {
    return costing(new Cost(cost.fetchedBytes(), took, lastingEffects));
  }

  /** That is what its merge has left installed. */
  UnderWay leaving(Optional<Digest> installed) {
    return with(known().left(installed));
  }

  private UnderWay costing(Cost cost) {
    return new UnderWay(order, deadline, replanned, cost, absence, misfits, others);
  }

  UnderWay draining() {
    return with(away().draining());
  }

  UnderWay merging(String boot) {
    return with(away().merging(boot));
  }

  private UnderWay with(Absence absence) {
    return new UnderWay(order, deadline, replanned, cost, Optional.of(absence), misfits, others);
  }

  /** The host serves again as if nothing had been. */
  UnderWay back() {
    return new UnderWay(order, deadline, replanned, cost, Optional.empty(), misfits, others);
  }

  /** It has staged in time; should it have to again, it has its whole time from {@code now}. */
  UnderWay renewed(Instant now) {
    var later = now.plus(order.deadline());
    return new UnderWay(
        order,
        later.isAfter(deadline) ? later : deadline,
        replanned,
        cost,
        Optional.empty(),
        misfits,
        others);
  }

  boolean isLate(Instant now) {
    return !now.isBefore(deadline);
  }
}
