package io.wherry.sim;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Report;
import io.wherry.common.model.RolloutId;
import io.wherry.common.model.Step;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * No budget pays for a deadline that passes while somebody else keeps a host from its change. What
 * hosts say of that is heard where it comes out of the wire.
 */
final class KeptLaw {
  private static final Set<Step> BEFORE = Set.of(Step.SYNCING, Step.FETCHING, Step.STAGING);
  private final Map<HostId, Said> said = new HashMap<>();
  private final Set<Late> late = new HashSet<>();
  private Optional<String> broken = Optional.empty();
  private int met;

  /** The change that a host has last said to be kept from, and on which stream. */
  private record Said(Wire on, Optional<ChangeId> keptFrom) {}

  /** Of a rollout, one whose deadline has passed so. */
  private record Late(RolloutId rollout, HostId host) {}

  Optional<String> broken() {
    return broken;
  }

  /** How often a deadline passed so. */
  int met() {
    return met;
  }

  /** Whether that host must not count for its rollout as late. */
  boolean isExcused(RolloutId rollout, HostId host) {
    return late.contains(new Late(rollout, host));
  }

  void heard(Wire on, HostId host, HostWord word) {
    if (word instanceof HostWord.Greeted) said.put(host, new Said(on, Optional.empty()));
    var before = said.get(host);
    if (before == null || before.on() != on) return;
    if (word instanceof HostWord.Reported(_, _, Report.Progress p))
      said.put(host, new Said(on, keptFrom(before, p)));
    if (word instanceof HostWord.Reported(_, _, Report.Ended _))
      said.put(host, new Said(on, Optional.empty()));
  }

  /** Whoever tries again does not say each time why it has to. */
  private static Optional<ChangeId> keptFrom(Said before, Report.Progress p) {
    if (p.because().equals(Optional.of(Fault.Cause.CHANGED_MEANWHILE)))
      return Optional.of(p.change());
    return BEFORE.contains(p.step())
        ? before.keptFrom().filter(p.change()::equals)
        : Optional.empty();
  }

  /** The log is read from its beginning again. */
  void readAnew() {
    late.clear();
  }

  void recorded(Object fact) {
    switch (fact) {
      case FleetFact.Ordered o -> {
        said.computeIfPresent(o.host(), (_, s) -> new Said(s.on(), Optional.empty()));
        o.assignment().rollout().ifPresent(r -> late.remove(new Late(r, o.host())));
      }
      case RolloutFact.Happened(var id, RolloutEvent.Overdue o) when o.present() -> overdue(id, o);
      default -> {}
    }
  }

  private void overdue(RolloutId id, RolloutEvent.Overdue o) {
    var last = said.get(o.host());
    if (last == null || !last.keptFrom().equals(Optional.of(o.change()))) return;
    met++;
    late.add(new Late(id, o.host()));
    if (o.others().isEmpty() && broken.isEmpty())
      broken = Optional.of(id + " has " + o.change() + " pay for what somebody else kept it from");
  }
}
