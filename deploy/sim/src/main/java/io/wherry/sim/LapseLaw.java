package io.wherry.sim;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.fleet.FleetFact.Assignment;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An order ends at the latest with its eighth permission that came to nothing, and no earlier
 * because of it. What came to nothing is reckoned from permissions alone: one was given, and given
 * back, and no end of the change did that and no person.
 */
final class LapseLaw {
  private static final int MOST = 8;
  private final Map<Seat, Standing> orders = new HashMap<>();
  private Optional<String> broken = Optional.empty();
  private int ended;

  private record Seat(RolloutId rollout, HostId host) {}

  /** An order under all the names that it has had. */
  private static final class Standing {
    private ChangeId change;
    private boolean permitted;
    private int lapsed;

    Standing(ChangeId change) {
      this.change = change;
    }
  }

  Optional<String> broken() {
    return broken;
  }

  /** How many orders were ended because of it. */
  int ended() {
    return ended;
  }

  /** Whether that order must be over by now. */
  boolean isSpent(RolloutId rollout, HostId host) {
    var order = orders.get(new Seat(rollout, host));
    return order != null && order.lapsed >= MOST;
  }

  /** The log is read from its beginning again. */
  void readAnew() {
    orders.clear();
  }

  void recorded(Object fact) {
    switch (fact) {
      case FleetFact.Ordered(var host, var a) -> a.rollout().ifPresent(r -> ordered(r, host, a));
      case FleetFact.Withdrawn w -> withdrawn(w);
      case PermissionFact.Granted g -> g.rollout().ifPresent(r -> granted(r, g));
      case PermissionFact.Freed f -> orders.forEach((seat, order) -> freed(seat, order, f));
      case RolloutFact.Happened(var id, RolloutEvent.Replanned r) ->
          goesOn(id, r.host(), r.change(), r.next());
      case RolloutFact.Happened(var id, RolloutEvent.Recalled r) ->
          orders.put(new Seat(id, r.host()), new Standing(r.next()));
      case RolloutFact.Happened(var id, RolloutEvent.RetryAsked _) ->
          orders.keySet().removeIf(s -> s.rollout().equals(id) && isSpent(id, s.host()));
      default -> {}
    }
  }

  /** Another name of the same order, or another order. */
  private void ordered(RolloutId rollout, HostId host, Assignment a) {
    var order = orders.get(new Seat(rollout, host));
    if (order == null || !order.change.equals(a.change()))
      orders.put(new Seat(rollout, host), new Standing(a.change()));
    else if (order.lapsed >= MOST) fails(a.change() + " is given", order);
  }

  private void goesOn(RolloutId rollout, HostId host, ChangeId change, ChangeId next) {
    var order = orders.get(new Seat(rollout, host));
    if (order == null || !order.change.equals(change)) return;
    order.change = next;
  }

  private void granted(RolloutId rollout, PermissionFact.Granted g) {
    var order = orders.get(new Seat(rollout, g.host()));
    if (order == null || !order.change.equals(g.change())) return;
    if (order.lapsed >= MOST) fails(g.change() + " is permitted once more", order);
    order.permitted = true;
  }

  private static void freed(Seat seat, Standing order, PermissionFact.Freed f) {
    boolean about = seat.host().equals(f.host()) && order.change.equals(f.change());
    if (!about || !order.permitted) return;
    order.permitted = false;
    boolean person = f.why().startsWith("released by");
    if (!person && !f.why().equals("its change ended")) order.lapsed++;
  }

  private void withdrawn(FleetFact.Withdrawn w) {
    if (!w.why().startsWith("was permitted to merge")) return;
    var order =
        orders.values().stream().filter(o -> o.change.equals(w.change())).findFirst().orElseThrow();
    if (order.lapsed == MOST) ended++;
    else fails(w.change() + " is withdrawn", order);
  }

  private void fails(String what, Standing order) {
    if (broken.isEmpty())
      broken = Optional.of(what + " after " + order.lapsed + " permissions that came to nothing");
  }
}
