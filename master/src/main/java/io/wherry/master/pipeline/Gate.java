package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.FleetFact.Assignment;
import io.wherry.master.fleet.Presence;
import io.wherry.master.hold.LogException;
import io.wherry.master.rollout.Member;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutMachine;
import io.wherry.master.rollout.RolloutMachine.Leave;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives leave to merge, never to more hosts at once than the caps say. Whoever must wait is asked
 * in, in the order of asking, when a slot comes free.
 */
final class Gate {
  private final Floor floor;
  private final Bars bars;
  private final Surroundings surroundings;
  private final Map<HostId, ChangeId> waiting = new LinkedHashMap<>();
  private long served = -1;

  Gate(Floor floor, Bars bars, Surroundings surroundings) {
    this.floor = floor;
    this.bars = bars;
    this.surroundings = surroundings;
  }

  void asked(Session session, ChangeId change, ReleaseId release) throws LogException {
    if (session.obeyed() && unusedOn(session, change))
      free(session.host, change, "it asked again on a new stream");
    switch (leave(session, change, release)) {
      case Leave.Never(var why) -> refuse(session, change, why, true);
      case Leave.Later(var why) -> refuse(session, change, why, false);
      case Leave.Now() -> permitOrQueue(session, change);
    }
  }

  /**
   * True where the host has a slot for this change and no grant went out on this stream: as it asks
   * here, after the stream that carried the grant is dead, it is not merging.
   */
  private boolean unusedOn(Session session, ChangeId change) {
    return holds(session.host, change) && !session.permitted.contains(change);
  }

  private boolean holds(HostId host, ChangeId change) {
    return floor.book.permissions().holds(host, change);
  }

  private Leave leave(Session session, ChangeId change, ReleaseId release) {
    if (!session.obeyed()) return new Leave.Later("its earlier stream is not known to be over yet");
    var assignment = floor.assignment(session.host, change);
    if (assignment.isEmpty() || !assignment.get().release().equals(release))
      return new Leave.Never("this change is not wanted any more");
    var barred = floor.fleet().host(session.host).flatMap(host -> bars.onItsWay(host, release));
    if (barred.isPresent()) return new Leave.Later(barred.get());
    var given =
        assignment
            .get()
            .rollout()
            .flatMap(floor.book::rollout)
            .map(r -> RolloutMachine.leave(r.state(), session.host, change))
            .orElseGet(Leave.Now::new);
    return given instanceof Leave.Never ? given : kept(session.host, assignment.get(), given);
  }

  /** Outside its hours nobody begins, ordered or not, except to go back: somebody wants that. */
  private Leave kept(HostId host, Assignment a, Leave otherwise) {
    boolean back =
        a.rollout()
            .flatMap(floor.book::rollout)
            .flatMap(r -> r.state().members().get(host))
            .map(Member::back)
            .orElse(false);
    var standing = floor.calendar.standing(host, floor.now());
    return back || standing.mayMerge() ? otherwise : new Leave.Later(standing.why(floor.now()));
  }

  private void permitOrQueue(Session session, ChangeId change) throws LogException {
    var assignment = floor.assignment(session.host, change).orElseThrow();
    var full = noRoom(session.host, assignment);
    var hemmed = hemmed(session.host, assignment, full);
    if (full.isEmpty() && hemmed.isEmpty()) {
      permit(session, assignment);
      return;
    }
    waiting.put(session.host, change);
    refuse(session, change, full.or(() -> hemmed).orElseThrow(), false);
    if (hemmed.isPresent()) aside(session.host, assignment);
  }

  /** Why it must wait for hosts near it, where there is room otherwise. */
  private Optional<String> hemmed(HostId host, Assignment a, Optional<String> full) {
    return full.isPresent() ? Optional.empty() : surroundings.refusal(host, a.rollout());
  }

  /** Others of its rollout may have their turn meanwhile. */
  private void aside(HostId host, Assignment a) throws LogException {
    if (a.rollout().isPresent())
      floor.happened(a.rollout().get(), new RolloutEvent.Hemmed(host, a.change()));
  }

  private Optional<String> noRoom(HostId host, Assignment a) {
    int most =
        a.rollout()
            .flatMap(floor.book::rollout)
            .map(r -> r.state().cap())
            .orElse(Integer.MAX_VALUE);
    return floor
        .book
        .permissions()
        .refusal(host, a.rollout(), most)
        .or(() -> a.rollout().flatMap(floor.book::rollout).flatMap(r -> doubtful(r, most)));
  }

  /** Members of whom nobody knows since a restore whether they hold one of its permissions. */
  private Optional<String> doubtful(Rollout rollout, int most) {
    var permissions = floor.book.permissions();
    int doubted =
        rollout
            .state()
            .members()
            .count(m -> permissions.doubts(m.host()) && !permissions.held().containsKey(m.host()));
    if (doubted == 0 || permissions.holding(rollout.state().id()) + doubted < most)
      return Optional.empty();
    return Optional.of(
        doubted
            + " hosts of rollout "
            + rollout.state().id()
            + " may be merging since before the master was restored (see wherry status)");
  }

  /** The grant is on the disk before it is on the wire. */
  private void permit(Session session, Assignment a) throws LogException {
    Duration valid = floor.settings.permissionValid();
    var facts = new ArrayList<Record>();
    facts.add(new PermissionFact.Granted(session.host, a.change(), a.rollout(), valid));
    a.rollout()
        .ifPresent(r ->
            facts.addAll(floor.ifChanges(r, new RolloutEvent.MayMerge(session.host, a.change()))));
    floor.record(Origin.MASTER, facts);
    waiting.remove(session.host);
    session.permitted.add(a.change());
    floor.presence(session.host, Presence::notRefused);
    session.outbox.send(new MasterWord.Permitted(a.change(), valid));
  }

  private void refuse(Session session, ChangeId change, String why, boolean finished)
      throws LogException {
    if (finished) waiting.remove(session.host);
    else later(session, change, why);
    session.outbox.send(new MasterWord.Refused(change, why, finished, floor.settings.askAgain()));
  }

  /** It has staged everything: from here on time runs against nobody. */
  private void later(Session session, ChangeId change, String why) throws LogException {
    floor.presence(session.host, p -> p.refusedFor(why));
    var rollout = floor.assignment(session.host, change).flatMap(a -> a.rollout());
    if (rollout.isPresent())
      floor.happened(rollout.get(), new RolloutEvent.Asked(session.host, change));
  }

  /** Gives back the slot that {@code host} holds for {@code change}, if it does. */
  void free(HostId host, ChangeId change, String why) throws LogException {
    if (!holds(host, change)) return;
    var facts = new ArrayList<Record>();
    facts.add(new PermissionFact.Freed(host, change, why));
    rolloutOf(host)
        .ifPresent(
            r -> facts.addAll(floor.ifChanges(r, new RolloutEvent.NotMerging(host, change))));
    floor.record(Origin.MASTER, facts);
  }

  private Optional<RolloutId> rolloutOf(HostId host) {
    var hold = floor.book.permissions().held().get(host);
    return hold == null ? Optional.empty() : hold.rollout();
  }

  /** The fact that gives back the slot with the end of its change. */
  List<Record> freedByEnd(HostId host, ChangeId change) {
    return holds(host, change)
        ? List.of(new PermissionFact.Freed(host, change, "its change ended"))
        : List.of();
  }

  /**
   * A host that greets in another change than the one it has a slot for is not merging that one.
   */
  void greeted(Session session) throws LogException {
    var hold = floor.book.permissions().held().get(session.host);
    if (hold == null || session.greetedWith.equals(Optional.of(hold.change()))) return;
    free(session.host, hold.change(), "it greeted without that change");
  }

  /** Time has passed, by which alone somebody may be let in. */
  void tick() {
    served = -1;
  }

  /**
   * Lets in who waits, as far as there is room. Most words, heartbeats above all, change nothing
   * for them: two thousand hosts that wait are not looked at for each.
   */
  void serve() throws LogException {
    long changes = floor.recorded() + floor.fleet().changes();
    if (served == changes) return;
    served = changes;
    for (var next : List.copyOf(waiting.entrySet())) {
      var session = floor.session(next.getKey());
      var assignment = floor.assignment(next.getKey(), next.getValue());
      if (session.isEmpty() || assignment.isEmpty()) {
        waiting.remove(next.getKey());
        continue;
      }
      boolean may =
          leave(session.get(), next.getValue(), assignment.get().release()) instanceof Leave.Now;
      if (!may || noRoom(next.getKey(), assignment.get()).isPresent()) continue;
      var hemmed = surroundings.refusal(next.getKey(), assignment.get().rollout());
      if (hemmed.isEmpty()) {
        permit(session.get(), assignment.get());
      } else {
        floor.presence(next.getKey(), p -> p.refusedFor(hemmed.get()));
        aside(next.getKey(), assignment.get());
      }
    }
  }
}
