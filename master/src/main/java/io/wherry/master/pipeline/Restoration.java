package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.fleet.FleetFact.Assignment;
import io.wherry.master.fleet.FleetFact.StoredPlan;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.hold.LogException;
import io.wherry.master.rollout.Member;
import io.wherry.master.rollout.MemberState;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.RolloutEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a master that was restored from a backup does not know: all that happened since. Rollouts
 * rest until an operator has looked, every host counts as merging until it says that it is not, and
 * its own database decides what became of it.
 */
final class Restoration {
  private static final String LOST = "it is not there, and its report was lost with the master";
  private final Floor floor;
  private final Orders orders;

  Restoration(Floor floor, Orders orders) {
    this.floor = floor;
    this.orders = orders;
  }

  /** Once after each restore, before anybody is heard: all of it or none. */
  void takeUp() throws LogException {
    var restored = floor.book.untaken();
    if (restored.isEmpty()) return;
    var taken = restored.get().taken();
    var facts = new ArrayList<Record>();
    facts.add(new HouseFact.TakenUp(restored.get().epoch()));
    for (var host : floor.fleet().all())
      if (host.trouble().barred().isEmpty()) facts.add(new PermissionFact.Doubted(host.id()));
    var pause = RolloutEvent.PauseAsked.byMaster(why(restored.get()));
    for (var rollout : floor.book.rollouts())
      facts.addAll(floor.ifChanges(rollout.state().id(), pause));
    // As of the backup: the time since then counts against nobody.
    floor.record(Origin.MASTER, taken, facts);
  }

  private static String why(HouseFact.Restored restored) {
    return "the master was restored from a backup of "
        + restored.taken()
        + "; look at `wherry hosts`, then resume or abort it";
  }

  /** It has greeted, and all that it had to report is in. */
  void greeted(Session session) throws LogException {
    if (session.greetedWith.isEmpty()) known(session.host);
  }

  /** Staging is not merging: who asks on a new stream for a change of ours has not begun. */
  void asked(HostId host, ChangeId change) throws LogException {
    if (floor.book.permissions().doubts(host) && floor.assignment(host, change).isPresent())
      floor.record(cleared(host));
  }

  /** A change has ended, perhaps one that nobody here had heard of. */
  void ended(Session session, ChangeId change) throws LogException {
    if (session.caughtUp || session.greetedWith.equals(Optional.of(change))) known(session.host);
  }

  private static PermissionFact.Cleared cleared(HostId host) {
    return new PermissionFact.Cleared(host, "it said where it is");
  }

  /** Nothing is under way there: what its database says is how things stand. */
  private void known(HostId id) throws LogException {
    if (!floor.book.permissions().doubts(id)) return;
    var host = floor.fleet().host(id).orElseThrow();
    var facts = new ArrayList<Record>();
    facts.add(cleared(id));
    var assignment = host.assignment();
    boolean goesOn = assignment.isPresent() && goesOn(host, assignment.get());
    for (var rollout : floor.book.rollouts()) facts.addAll(judged(host, rollout));
    if (goesOn) {
      var asked =
          new HostWord.AskedPlan(assignment.get().release(), floor.fleet().inventoryOf(host));
      orders.replan(id, later(assignment.get()), asked, facts);
      return;
    }
    assignment.ifPresent(
        a -> facts.add(new FleetFact.Withdrawn(id, a.change(), "the master was restored since")));
    floor.record(Origin.host(id), facts);
  }

  /** The time between backup and restore does not count. */
  private Assignment later(Assignment a) {
    var away =
        a.rollout()
            .flatMap(floor.book::restoredSince)
            .map(r -> Duration.between(r.taken(), floor.now()))
            .orElse(Duration.ZERO);
    return new Assignment(
        a.change(), a.rollout(), a.attempt(), a.release(), a.plan(), a.deadline().plus(away));
  }

  /** Whether what it was ordered to do in the backup is still to be done. */
  private boolean goesOn(HostRecord host, Assignment a) {
    return a.rollout()
        .flatMap(floor.book::rollout)
        .flatMap(r -> r.state().members().get(host.id()).map(m -> stays(host, m, r)))
        .orElse(false);
  }

  private boolean stays(HostRecord host, Member m, Rollout rollout) {
    return rollout.state().phase().open()
        && m.state().openChange().isPresent()
        && host.settled().equals(start(m, rollout))
        && !isThere(host, target(m, rollout));
  }

  private List<Record> judged(HostRecord host, Rollout rollout) {
    var id = rollout.state().id();
    return rollout
        .state()
        .members()
        .get(host.id())
        .flatMap(m -> judged(host, m, rollout))
        .map(event -> floor.ifChanges(id, event))
        .orElse(List.of());
  }

  private Optional<RolloutEvent> judged(HostRecord host, Member m, Rollout rollout) {
    var change = m.state().openChange();
    if (isThere(host, target(m, rollout)))
      return change.map(
          c -> new RolloutEvent.Ended(host.id(), c, Outcome.SETTLED, "", Optional.empty()));
    if (!rollout.state().phase().open())
      return change.map(
          c -> new RolloutEvent.Ended(host.id(), c, Outcome.FAILED, LOST, Optional.empty()));
    boolean asBefore =
        host.settled().equals(start(m, rollout)) && !(m.state() instanceof MemberState.Settled);
    if (asBefore) return Optional.empty();
    if (host.settled().equals(target(m, rollout)))
      return change.map(_ -> new RolloutEvent.Strayed(host.id(), drifted(host)));
    return Optional.of(new RolloutEvent.Strayed(host.id(), elsewhere(host)));
  }

  private static String elsewhere(HostRecord host) {
    return "settled on "
        + host.settled().map(ReleaseId::toString).orElse("nothing")
        + ", found when the master was restored";
  }

  /** Its order came to its end, and then somebody changed it: neither is done anew. */
  private static String drifted(HostRecord host) {
    return elsewhere(host) + ", and changed by hand since";
  }

  private static Optional<ReleaseId> target(Member m, Rollout rollout) {
    return m.back() ? m.from() : Optional.of(rollout.state().terms().release());
  }

  private static Optional<ReleaseId> start(Member m, Rollout rollout) {
    return m.back() ? Optional.of(rollout.state().terms().release()) : m.from();
  }

  private boolean isThere(HostRecord host, Optional<ReleaseId> target) {
    return target.isPresent()
        && host.settled().equals(target)
        && floor.planning.plan(target.get(), floor.fleet().inventoryOf(host), host, floor.fleet())
            instanceof Planning.Planned.Ready(StoredPlan plan)
        && plan.plan().changes().isEmpty();
  }

  /** Why a host that asks by itself is led nowhere; empty where its channel may lead it. */
  static Optional<String> strange(HostRecord host, ReleaseId to, Floor floor) {
    var has = host.settled();
    if (floor.book.epoch() == 0 || has.isEmpty() || has.get().equals(to)) return Optional.empty();
    if (!floor.planning.knows(has.get()))
      return Optional.of("it has release " + has.get() + ", which this master does not know");
    if (has.get().number() > to.number())
      return Optional.of("it has release " + has.get() + ", and a rollout alone leads back");
    return Optional.empty();
  }

  /** Names that no host can have heard from the master that was. */
  static ChangeId renamed(ChangeId change, int attempt, Optional<RolloutId> rollout, Book book) {
    var text = change.value();
    var stem = text.substring(0, text.lastIndexOf('-') + 1);
    var epoch = rollout.flatMap(book::restoredSince).map(r -> "e" + r.epoch() + "-");
    if (epoch.isEmpty()) return new ChangeId(stem + attempt);
    return new ChangeId(stem.replaceFirst("-e[0-9]+-$", "-") + epoch.get() + attempt);
  }
}
