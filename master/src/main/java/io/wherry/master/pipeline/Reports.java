package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.fleet.FleetFact.Assignment;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.fleet.Presence;
import io.wherry.master.hold.LogException;
import io.wherry.master.rollout.RolloutEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Takes in what hosts tell, believes their installed databases rather than their words. */
final class Reports {
  private static final System.Logger LOG = System.getLogger(Reports.class.getName());

  /** Hosts stop asking before; this holds for those that do not. */
  private static final int MOST_PLANS = 8;

  private final Floor floor;
  private final Orders orders;
  private final Gate gate;
  private final Doorkeeper doorkeeper;
  private final Restoration restoration;
  private final Bars bars;
  private final Verdict verdict;

  Reports(
      Floor floor,
      Orders orders,
      Gate gate,
      Doorkeeper doorkeeper,
      Restoration restoration,
      Bars bars) {
    this.bars = bars;
    this.verdict = new Verdict(floor);
    this.floor = floor;
    this.orders = orders;
    this.gate = gate;
    this.doorkeeper = doorkeeper;
    this.restoration = restoration;
  }

  void said(Session session, HostWord word) throws LogException {
    if (floor.sessions.get(session.host) != session) {
      doorkeeper.spokeFromBehind(session);
      return;
    }
    floor.presence(session.host, p -> p.heardAt(floor.now()));
    takeIn(session, word);
  }

  private void takeIn(Session session, HostWord word) throws LogException {
    switch (word) {
      case HostWord.Reported reported -> reported(session, reported);
      case HostWord.AskedPermission asked -> asked(session, asked);
      case HostWord.AskedPlan asked -> asked(session, asked);
      case HostWord.Moved(var placement) ->
          floor.record(Origin.host(session.host), doorkeeper.moved(session.host, placement));
      case HostWord.PassedOver(var words, _) ->
          floor.record(Origin.host(session.host), passedOver(session.host, words));
      case HostWord.Beat _, HostWord.Greeted _ -> {}
    }
  }

  /** Kept where they are more than it has said before. */
  private List<Record> passedOver(HostId id, List<Integer> words) {
    var host = floor.fleet().host(id).orElseThrow();
    var known = host.trouble().unheard();
    var all = new TreeSet<>(known);
    all.addAll(words);
    if (all.size() == known.size() || all.size() > HostWord.PassedOver.MOST) return List.of();
    return List.of(new FleetFact.PassedOver(id, host.self().agentVersion(), List.copyOf(all)));
  }

  /** Refused or passed over now, but remembered, where it is not known yet who asks. */
  private void asked(Session session, HostWord.AskedPermission asked) throws LogException {
    if (session.obeyed()) restoration.asked(session.host, asked.change());
    else session.asked = Optional.of(asked);
    gate.asked(session, asked.change(), asked.release());
  }

  private void asked(Session session, HostWord.AskedPlan asked) throws LogException {
    if (session.obeyed()) askedPlan(session, asked);
    else session.asked = Optional.of(asked);
  }

  /** What hosts asked before they were obeyed. */
  void answer() throws LogException {
    for (var next = floor.unanswered.poll(); next != null; next = floor.unanswered.poll()) {
      var asked = next.asked;
      next.asked = Optional.empty();
      if (asked.isPresent() && floor.sessions.get(next.host) == next) takeIn(next, asked.get());
    }
  }

  private void reported(Session session, HostWord.Reported reported) throws LogException {
    if (reported.sequence() > session.acknowledged) {
      floor.listener.heard(Duration.between(reported.at(), floor.now()));
      takeIn(session, reported.sequence(), reported.report());
      session.acknowledged = reported.sequence();
      if (reported.report() instanceof Report.Ended ended)
        restoration.ended(session, ended.change());
    }
    session.outbox.send(new MasterWord.Acknowledged(session.acknowledged));
    orders.carryOut();
    doorkeeper.catchUp(session);
  }

  private void takeIn(Session session, long sequence, Report report) throws LogException {
    var host = session.host;
    // What it has now it has said in its greeting, which is later than what waited for that.
    boolean late = sequence <= session.reportsBefore;
    switch (report) {
      case Report.Progress progress -> floor.presence(host, p -> p.doing(progress));
      case Report.Inventoried(var inventory) ->
          floor.record(
              Origin.host(host), inventoried(host, sequence, late ? has(host) : inventory));
      case Report.Remaining(var aftermath) ->
          floor.record(
              Origin.host(host), List.of(new FleetFact.Remaining(host, sequence, aftermath)));
      // Heard, so that it is acknowledged and its host obeyed; nobody here knows what it says.
      case Report.Unknown(var fields) ->
          LOG.log(
              System.Logger.Level.WARNING,
              "host {0}: passed over a report that only a newer agent knows, in fields {1}",
              host,
              fields);
      case Report.Ended ended -> ended(host, sequence, ended, late ? has(host) : ended.inventory());
    }
    floor
        .fleet()
        .host(host)
        .flatMap(HostRecord::assignment)
        .flatMap(Assignment::rollout)
        .ifPresent(floor.touched::add);
  }

  private Inventory has(HostId host) {
    return floor.fleet().inventoryOf(floor.fleet().host(host).orElseThrow());
  }

  private List<Record> inventoried(HostId host, long sequence, Inventory inventory) {
    var facts = new ArrayList<Record>(doorkeeper.inventoried(host, inventory, sequence));
    floor
        .fleet()
        .host(host)
        .ifPresent(record -> facts.addAll(doorkeeper.drifted(record, inventory, record.settled())));
    return facts;
  }

  /** {@code has} is what the host has by now, whatever it had when that change ended. */
  private void ended(HostId host, long sequence, Report.Ended said, Inventory has)
      throws LogException {
    var ended = verdict.on(host, said);
    var facts = new ArrayList<Record>(doorkeeper.inventoried(host, has, sequence));
    facts.add(
        new FleetFact.Ended(
            host,
            sequence,
            ended.change(),
            ended.target(),
            ended.outcome(),
            ended.settled(),
            ended.fault(),
            ended.cost()));
    facts.addAll(lacking(host, ended, has));
    facts.addAll(gate.freedByEnd(host, ended.change()));
    facts.addAll(rolloutEnds(host, ended, said.outcome()));
    floor.record(Origin.host(host), facts);
    floor.presence(host, Presence::idle);
    orders.carryOut();
    orders.resume(host);
    floor.listener.ended(ended.outcome(), ended.cost());
  }

  /** Somebody may have changed a host while it was busy, and it goes back to what it had then. */
  private List<Record> lacking(HostId host, Report.Ended ended, Inventory has) {
    return floor
        .fleet()
        .host(host)
        .map(record -> doorkeeper.drifted(record, has, ended.settled(), known(record, ended)))
        .orElse(List.of());
  }

  /** Whoever settles lacks nothing, unless it shows at once. */
  private static List<String> known(HostRecord record, Report.Ended ended) {
    return ended.outcome() == Outcome.SETTLED ? List.of() : record.trouble().drift();
  }

  private List<Record> rolloutEnds(HostId host, Report.Ended ended, Outcome said) {
    var facts = new ArrayList<Record>();
    var why = ended.fault().map(Fault::what).orElse("");
    boolean ours = wasAway(host, ended);
    for (var rollout : floor.book.rollouts())
      facts.addAll(
          floor.ifChanges(
              rollout.state().id(),
              goesOn(rollout, host, ended)
                  .or(() ->
                      ours
                          ? Optional.of(new RolloutEvent.Undone(host, ended.change(), why))
                          : Optional.empty())
                  .or(() ->
                      Verdict.isUnsteady(ended)
                          ? Optional.of(
                              new RolloutEvent.Unsteady(
                                  host, ended.change(), why, Optional.of(said)))
                          : Optional.empty())
                  .orElseGet(() ->
                      new RolloutEvent.Ended(
                          host, ended.change(), ended.outcome(), why, Verdict.kind(ended)))));
    return facts;
  }

  /**
   * Whether it went back because nobody here confirmed it, and this master was away after it had
   * permitted it. A host cannot tell that from a network that its change broke.
   */
  private boolean wasAway(HostId host, Report.Ended ended) {
    var hold = floor.book.permissions().held().get(host);
    return ended.outcome() == Outcome.REVERTED
        && ended.fault().filter(f -> f.isBecause(Fault.Cause.UNCONFIRMED)).isPresent()
        && hold != null
        && hold.change().equals(ended.change())
        && hold.since().isBefore(floor.started);
  }

  /**
   * Settled on the floor, it has not come to where its rollout brings it; and what its channel
   * forbade meanwhile is no failure of its: both go on, or wait, under the next name.
   */
  private Optional<RolloutEvent> goesOn(Rollout rollout, HostId host, Report.Ended ended) {
    var change = ended.change();
    var goal =
        rollout
            .state()
            .members()
            .get(host)
            .filter(m -> m.state().openChange().equals(Optional.of(change)))
            .map(m -> Bars.goal(rollout, m));
    var standing = floor.assignment(host, change);
    if (goal.isEmpty() || standing.isEmpty()) return Optional.empty();
    var to = standing.get().release();
    var next = Bars.nextName(standing.get(), floor.book);
    return switch (ended.outcome()) {
      case SETTLED ->
          Optional.<RolloutEvent>of(new RolloutEvent.Replanned(host, change, next))
              .filter(_ -> !goal.get().equals(to));
      case FAILED, TIMED_OUT ->
          Optional.<RolloutEvent>of(new RolloutEvent.Recalled(host, change, next))
              .filter(_ -> barred(host, to));
      case REVERTED, UNREACHABLE -> Optional.empty();
    };
  }

  private boolean barred(HostId host, ReleaseId to) {
    return floor.fleet().host(host).flatMap(h -> bars.onItsWay(h, to)).isPresent();
  }

  ConfirmAnswer confirm(HostId host, ChangeId change, ReleaseId release, Inventory inventory) {
    var record = floor.fleet().host(host);
    if (record.isEmpty() || record.get().quarantined())
      return new ConfirmAnswer(false, "host " + host + " is not trusted at the moment");
    var assignment = floor.assignment(host, change);
    if (assignment.isEmpty())
      return new ConfirmAnswer(false, "change " + change + " is not current");
    if (!assignment.get().release().equals(release))
      return new ConfirmAnswer(
          false, "change " + change + " leads to " + assignment.get().release());
    return verdict
        .disagreement(host, change, inventory)
        .map(why -> new ConfirmAnswer(false, why))
        .orElseGet(() -> new ConfirmAnswer(true, ""));
  }

  private void askedPlan(Session session, HostWord.AskedPlan asked) throws LogException {
    var release = asked.release();
    var inventory = asked.inventory();
    var host = floor.fleet().host(session.host).orElseThrow();
    var facts = inventoried(session.host, 0, inventory);
    var assignment = host.assignment().filter(a -> a.release().equals(release));
    if (assignment.isPresent()) {
      again(session, assignment.get(), asked, facts);
      return;
    }
    floor.record(Origin.host(session.host), facts);
    var next = follows(host, release) ? bars.following(host, release) : Optional.<ReleaseId>empty();
    if (next.isPresent() && !triedInVain(host, next.get()))
      orders.follow(session.host, next.get(), inventory);
  }

  /** Whoever asks for another plan has not merged the one before, permitted or not. */
  private void again(
      Session session, Assignment assignment, HostWord.AskedPlan asked, List<Record> facts)
      throws LogException {
    var host = session.host;
    gate.free(host, assignment.change(), "it asked for another plan");
    orders.carryOut();
    if (orders.isOver(host, assignment)) {
      floor.record(Origin.host(host), facts);
      orders.withdraw(host, assignment.change(), Orders.NOT_WANTED);
      return;
    }
    var inventory = asked.inventory();
    var planned = floor.fleet().plan(assignment.plan()).map(p -> p.plan().inventory());
    if (planned.equals(Optional.of(inventory.digest()))) {
      orders.sendAgain(session);
      return;
    }
    if (assignment.attempt() >= MOST_PLANS) {
      floor.record(Origin.host(host), facts);
      giveUp(host, assignment);
      return;
    }
    orders.replan(host, assignment, asked, facts);
  }

  private void giveUp(HostId host, Assignment a) throws LogException {
    var why = "its installed packages changed under every plan made for it";
    if (a.rollout().isPresent())
      floor.happened(a.rollout().get(), new RolloutEvent.Unsteady(host, a.change(), why));
    orders.withdraw(host, a.change(), why);
  }

  /** Whether a host that asks by itself is to have a plan now. */
  private boolean follows(HostRecord host, ReleaseId release) {
    var channel = floor.channels.get(host.channel());
    boolean named = channel != null && channel.statement().release().equals(release);
    boolean busy = host.assignment().isPresent() || inOpenRollout(host.id());
    return host.self().auto()
        && named
        && !busy
        && !host.quarantined()
        && Restoration.strange(host, release, floor).isEmpty();
  }

  private boolean inOpenRollout(HostId host) {
    return floor.book.rollouts().stream()
        .filter(r -> r.state().phase().open())
        .flatMap(r -> r.state().members().get(host).stream())
        .anyMatch(m -> !m.state().over());
  }

  /** A release that this host could not take is not tried again until somebody says so. */
  private static boolean triedInVain(HostRecord host, ReleaseId release) {
    return host.last()
        .filter(last -> last.target().equals(release) && last.outcome() != Outcome.SETTLED)
        .filter(last -> last.fault().map(f -> !f.mayPass()).orElse(true))
        .isPresent();
  }
}
