package io.wherry.master.pipeline;

import io.wherry.common.json.Json;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Order;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.RolloutId;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.fleet.FleetFact.Assignment;
import io.wherry.master.fleet.FleetFact.StoredPlan;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.fleet.Presence;
import io.wherry.master.hold.LogException;
import io.wherry.master.pipeline.Planning.Planned;
import io.wherry.master.rollout.Effect;
import io.wherry.master.rollout.Member;
import io.wherry.master.rollout.MemberState;
import io.wherry.master.rollout.RolloutEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plans for hosts, records what they are to do, and tells them when they can hear it. */
final class Orders {
  private static final Duration AT_LEAST = Duration.ofSeconds(1);

  /** Why an order that its rollout has nothing to do with any more is withdrawn. */
  static final String NOT_WANTED = "its rollout does not wait for it any more";

  private final Floor floor;
  private final Bars bars;

  Orders(Floor floor, Bars bars) {
    this.floor = floor;
    this.bars = bars;
  }

  /** Does all that the rollouts ask for, including what they ask for meanwhile. */
  void carryOut() throws LogException {
    for (var next = floor.nextEffect(); next.isPresent(); next = floor.nextEffect()) {
      switch (next.get()) {
        case Effect.Order o -> order(o);
        case Effect.Withdraw w -> withdraw(w.host(), w.change(), w.reason());
      }
    }
  }

  private void order(Effect.Order o) throws LogException {
    var host = floor.fleet().host(o.host());
    if (host.isEmpty() || host.get().quarantined()) {
      missed(o);
      return;
    }
    var rollout = rolloutOf(o.change());
    var barred = bars.against(host.get(), o.to());
    if (barred.isPresent()) {
      floor.happened(rollout, RolloutEvent.PauseAsked.byMaster("paused: " + barred.get()));
      return;
    }
    order(o, host.get(), bars.step(host.get(), o.to()));
  }

  /** To where it goes first on its way. */
  private void order(Effect.Order o, HostRecord host, ReleaseId to) throws LogException {
    var inventory = floor.fleet().inventoryOf(host);
    var rollout = rolloutOf(o.change());
    switch (floor.planning.plan(to, inventory, host, floor.fleet())) {
      case Planned.Impossible(var why) -> stuck(o, to, rollout, why);
      case Planned.Ready(var plan) -> order(o, rollout, host, plan);
    }
  }

  private void order(Effect.Order o, RolloutId rollout, HostRecord host, StoredPlan plan)
      throws LogException {
    if (isDone(o, rollout, host, plan)) {
      floor.happened(
          rollout,
          new RolloutEvent.Ended(
              o.host(), o.change(), Outcome.SETTLED, "it was there", Optional.empty()));
      return;
    }
    var change = Restoration.renamed(o.change(), o.attempt(), Optional.of(rollout), floor.book);
    var renamed =
        change.equals(o.change())
            ? List.<Record>of()
            : floor.ifChanges(rollout, new RolloutEvent.Replanned(o.host(), o.change(), change));
    supersede(host, change);
    assign(o.host(), rollout, change, o.attempt(), plan, o.deadline(), renamed);
    deliver(o.host());
  }

  /** What was done between a backup and its restore is not done again. */
  private boolean isDone(Effect.Order o, RolloutId rollout, HostRecord host, StoredPlan plan) {
    return floor.book.restoredSince(rollout).isPresent()
        && !floor.book.permissions().doubts(o.host())
        && host.settled().equals(Optional.of(o.to()))
        && plan.plan().changes().isEmpty();
  }

  private void missed(Effect.Order o) throws LogException {
    floor.happened(rolloutOf(o.change()), new RolloutEvent.Missed(o.host(), o.change()));
  }

  /** A change is named after its rollout: {@code r7-<host>-1}. */
  private static RolloutId rolloutOf(ChangeId change) {
    var text = change.value();
    return new RolloutId(text.substring(0, text.indexOf('-')));
  }

  private void stuck(Effect.Order o, ReleaseId to, RolloutId rollout, List<String> why)
      throws LogException {
    var facts = new ArrayList<Record>();
    facts.add(new FleetFact.Stuck(o.host(), to, why));
    facts.addAll(
        floor.ifChanges(
            rollout,
            new RolloutEvent.Ended(
                o.host(),
                o.change(),
                Outcome.FAILED,
                "no plan: " + String.join("; ", why),
                Optional.of(Fault.Category.PERMANENT))));
    floor.record(Origin.MASTER, facts);
  }

  /** A host has one change at a time; whatever it had before is not wanted any more. */
  private void supersede(HostRecord host, ChangeId next) {
    host.assignment()
        .filter(a -> !a.change().equals(next))
        .ifPresent(a ->
            floor.send(
                host.id(), new MasterWord.Withdrawn(a.change(), "another change takes its place")));
  }

  private void assign(
      HostId host,
      Optional<RolloutId> rollout,
      ChangeId change,
      int attempt,
      StoredPlan plan,
      Instant deadline,
      List<Record> with)
      throws LogException {
    var digest = Digest.of(Json.write(plan).getBytes(StandardCharsets.UTF_8));
    var facts = new ArrayList<>(with);
    if (floor.fleet().plan(digest).isEmpty()) facts.add(new FleetFact.PlanStored(digest, plan));
    facts.add(
        new FleetFact.Ordered(
            host,
            new Assignment(change, rollout, attempt, plan.plan().release(), digest, deadline)));
    floor.record(Origin.MASTER, facts);
    floor.presence(host, Presence::idle);
  }

  private void assign(
      HostId host,
      RolloutId rollout,
      ChangeId change,
      int attempt,
      StoredPlan plan,
      Instant deadline,
      List<Record> with)
      throws LogException {
    assign(host, Optional.of(rollout), change, attempt, plan, deadline, with);
  }

  /**
   * Sends the standing order to a host that is there and does not have it yet. One that greeted in
   * the middle of this very change has it.
   */
  void deliver(HostId host) throws LogException {
    var assignment = floor.fleet().host(host).flatMap(HostRecord::assignment);
    if (assignment.isEmpty()) return;
    boolean doubtful = floor.book.permissions().doubts(host);
    var session = floor.session(host).filter(s -> s.obeyed() && !doubtful);
    session
        .filter(s -> !s.greetedWith.equals(Optional.of(assignment.get().change())))
        .ifPresent(s -> send(s, assignment.get()));
    reached(host, assignment.get(), session.isPresent());
  }

  private void reached(HostId host, Assignment a, boolean present) throws LogException {
    if (a.rollout().isEmpty()) return;
    floor.happened(
        a.rollout().get(),
        present
            ? new RolloutEvent.Reached(host, a.change())
            : new RolloutEvent.Missed(host, a.change()));
  }

  /** Sends the standing order even to a host that should have it: it asked for it. */
  void sendAgain(Session session) {
    floor
        .fleet()
        .host(session.host)
        .flatMap(HostRecord::assignment)
        .ifPresent(a -> send(session, a));
  }

  private void send(Session session, Assignment a) {
    var stored = floor.fleet().plan(a.plan()).orElseThrow();
    var left = left(session.host, a);
    session.outbox.send(
        new MasterWord.Ordered(
            new Order(
                a.change(),
                a.rollout(),
                a.attempt(),
                stored.plan(),
                left.compareTo(AT_LEAST) < 0 ? AT_LEAST : left,
                stored.manifest(),
                stored.commit())));
  }

  /** A rollout may have given it more time since: where its window had to open first. */
  private Duration left(HostId host, Assignment a) {
    if (a.rollout().isEmpty()) return floor.settings.autoDeadline();
    var state =
        memberOf(host, a)
            .filter(m -> m.state().openChange().equals(Optional.of(a.change())))
            .map(Member::state);
    if (state.isPresent() && state.get() instanceof MemberState.Ready r) return r.left();
    boolean ordered = state.isPresent() && state.get() instanceof MemberState.Ordered;
    return Duration.between(
        floor.now(), ordered ? ((MemberState.Ordered) state.get()).deadline() : a.deadline());
  }

  void withdraw(HostId host, ChangeId change, String reason) throws LogException {
    if (floor.assignment(host, change).isPresent())
      floor.record(new FleetFact.Withdrawn(host, change, reason));
    floor.send(host, new MasterWord.Withdrawn(change, reason));
  }

  /** What rollouts had called off as a master died that had not yet recorded it with the host. */
  void callOff() throws LogException {
    for (var host : List.copyOf(floor.fleet().all())) {
      var order = host.assignment();
      if (order.isPresent() && isCalledOff(host.id(), order.get()))
        withdraw(host.id(), order.get().change(), NOT_WANTED);
    }
  }

  /** One whose deadline has passed may be merging still. */
  private boolean isCalledOff(HostId host, Assignment a) {
    boolean late =
        memberOf(host, a)
            .map(Member::state)
            .filter(s -> s instanceof MemberState.TimedOut || s instanceof MemberState.Unreachable)
            .isPresent();
    var permissions = floor.book.permissions();
    boolean mayMerge = permissions.holds(host, a.change()) || permissions.doubts(host);
    return !late && !mayMerge && isOver(host, a);
  }

  /** Whether its rollout has nothing to do with an order any more: its host's wave may be later. */
  boolean isOver(HostId host, Assignment a) {
    return memberOf(host, a).filter(m -> m.state().openChange().isEmpty()).isPresent();
  }

  private Optional<Member> memberOf(HostId host, Assignment a) {
    return a.rollout().flatMap(floor.book::rollout).flatMap(r -> r.state().members().get(host));
  }

  /** The host is not as its order assumed: once more, under the next name. */
  void replan(HostId host, Assignment old, HostWord.AskedPlan asked, List<Record> with)
      throws LogException {
    var why = Optional.of(asked.why()).filter(w -> !w.isEmpty());
    var record = floor.fleet().host(host).orElseThrow();
    switch (floor.planning.plan(old.release(), asked.inventory(), record, floor.fleet())) {
      case Planned.Impossible(var conflict) -> {
        var facts = new ArrayList<>(with);
        facts.add(new FleetFact.Stuck(host, old.release(), conflict));
        facts.add(new FleetFact.Withdrawn(host, old.change(), "there is no plan any more"));
        old.rollout()
            .ifPresent(r -> facts.addAll(failed(r, host, old, String.join("; ", conflict))));
        floor.record(Origin.MASTER, facts);
        floor.send(host, new MasterWord.Withdrawn(old.change(), "there is no plan any more"));
      }
      case Planned.Ready(var plan) -> {
        var next = Bars.nextName(old, floor.book);
        var facts = new ArrayList<>(with);
        old.rollout()
            .ifPresent(r ->
                facts.addAll(
                    floor.ifChanges(r, new RolloutEvent.Replanned(host, old.change(), next, why))));
        assign(host, old.rollout(), next, old.attempt() + 1, plan, old.deadline(), facts);
        deliver(host);
      }
    }
  }

  private List<Record> failed(RolloutId rollout, HostId host, Assignment old, String why) {
    return floor.ifChanges(
        rollout,
        new RolloutEvent.Ended(
            host,
            old.change(),
            Outcome.FAILED,
            "no plan: " + why,
            Optional.of(Fault.Category.PERMANENT)));
  }

  /** A host that follows its channel by itself gets a plan of its own. */
  void follow(HostId host, ReleaseId release, Inventory inventory) throws LogException {
    var record = floor.fleet().host(host).orElseThrow();
    var now = floor.now();
    switch (floor.planning.plan(release, inventory, record, floor.fleet())) {
      case Planned.Impossible(var why) -> {
        var stuck = new FleetFact.Stuck(host, release, why);
        if (!record.trouble().stuck().equals(Optional.of(stuck))) floor.record(stuck);
      }
      case Planned.Ready(var plan) -> {
        var change =
            new ChangeId("c" + release.number() + "-" + host + "-" + now.toEpochMilli() + "-1");
        var deadline = now.plus(floor.settings.autoDeadline());
        assign(host, Optional.empty(), change, 1, plan, deadline, List.of());
        deliver(host);
      }
    }
  }

  /** What the rollouts count on and a crash kept from being recorded with the host. */
  void resume() throws LogException {
    for (var rollout : List.copyOf(floor.book.rollouts())) {
      for (var member : rollout.state().members().all()) resume(member.host(), rollout);
    }
    carryOut();
  }

  /** Carries out again the order that {@code host}'s rollout believes it has. */
  void resume(HostId host) throws LogException {
    for (var rollout : List.copyOf(floor.book.rollouts())) resume(host, rollout);
    carryOut();
  }

  private void resume(HostId host, Rollout rollout) throws LogException {
    var member = rollout.state().members().get(host);
    if (member.isEmpty() || !(member.get().state() instanceof MemberState.Ordered o)) return;
    boolean stands = floor.assignment(host, o.change()).isPresent();
    if (stands || !rollout.state().phase().moves()) return;
    var to = Bars.goal(rollout, member.get());
    order(new Effect.Order(host, o.change(), o.attempt(), to, o.deadline()));
  }
}
