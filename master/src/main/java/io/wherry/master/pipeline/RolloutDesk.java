package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.RolloutId;
import io.wherry.common.model.Selector;
import io.wherry.master.fleet.FleetFact.Assignment;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.hold.LogException;
import io.wherry.master.pipeline.Planning.Planned;
import io.wherry.master.pipeline.RolloutView.MemberView;
import io.wherry.master.rollout.Member;
import io.wherry.master.rollout.MemberState;
import io.wherry.master.rollout.MemberWords;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.rollout.RolloutMachine;
import io.wherry.master.rollout.Seat;
import io.wherry.master.rollout.Terms;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Begins rollouts, shows them, and keeps their deadlines. */
final class RolloutDesk {
  private final Floor floor;
  private final Orders orders;
  private final Releases releases;
  private final Bars bars;
  private final Turns turns;
  private final Surroundings surroundings;
  private final MetricSource metrics;
  private final Consent consent;

  RolloutDesk(
      Floor floor,
      Orders orders,
      Releases releases,
      MetricSource metrics,
      Bars bars,
      Surroundings surroundings) {
    this.bars = bars;
    this.floor = floor;
    this.orders = orders;
    this.releases = releases;
    this.metrics = metrics;
    this.turns = new Turns(floor);
    this.consent = new Consent(floor);
    this.surroundings = surroundings;
  }

  Answer<RolloutView> start(RolloutOrder order, String actor) throws LogException {
    var repeated = repeated(order);
    if (repeated.isPresent()) return Answer.ok(view(repeated.get()));
    Terms terms;
    Selector selector;
    try {
      terms = terms(order);
      selector = Selector.parse(order.hosts());
    } catch (IllegalArgumentException e) {
      return Answer.invalid(String.valueOf(e.getMessage()));
    }
    if (releases.find(terms.release()) instanceof Releases.Found.Missing(var why))
      return Answer.notFound(why);
    var blind = terms.passing().metric().flatMap(_ -> metrics.lacking());
    if (blind.isPresent()) return Answer.invalid("the metric gate cannot be asked: " + blind.get());
    return start(terms, selector, order, actor);
  }

  private Optional<Rollout> repeated(RolloutOrder order) {
    if (order.requestId().isEmpty()) return Optional.empty();
    return floor.book.rollouts().stream()
        .filter(r -> r.requestId().equals(order.requestId()))
        .findFirst();
  }

  private Terms terms(RolloutOrder order) {
    var limits = order.limits();
    return new Terms(
        new ReleaseId(floor.settings.repository(), order.release()),
        order.hosts(),
        order.waves(),
        limits.passing(),
        limits.budget(),
        limits.caps(),
        limits.deadlines());
  }

  private Answer<RolloutView> start(
      Terms asked, Selector selector, RolloutOrder order, String actor) throws LogException {
    var unknown = selector.unknownKeys(floor.fleet().labelKeys());
    if (!unknown.isEmpty())
      return Answer.invalid(Seating.unknownKeys(unknown, floor.fleet().labelKeys()));
    var chosen = floor.fleet().select(selector).stream().filter(h -> !h.quarantined()).toList();
    var spread = surroundings.spread(chosen, asked.caps());
    if (spread.isEmpty())
      return Answer.notFound(
          "no host matches '" + selector + "'; see which there are with `wherry hosts`");
    var seating = Seating.of(asked, spread, floor.fleet().labelKeys());
    if (seating instanceof Answer.Refused<Seating>(var kind, var why))
      return new Answer.Refused<>(kind, why);
    var terms = ((Answer.Ok<Seating>) seating).value().terms();
    var hosts = ((Answer.Ok<Seating>) seating).value().hosts();
    var busy = busy(hosts).or(() -> barred(hosts, terms.release()));
    if (busy.isPresent()) return Answer.conflict(busy.get());
    var objection = surroundings.objection(hosts, terms.caps());
    if (objection.isPresent()) return Answer.invalid(objection.get());
    var reaches = surroundings.reaches(hosts, terms.caps());
    var seats = hosts.stream().map(h -> turns.seat(h.id(), h.settled(), floor.now())).toList();
    var id = floor.book.nextRollout();
    var question = consent.question(terms, selector, hosts.size());
    if (order.dryRun())
      return Answer.ok(
          dryRun(id, terms, seats, actor, question.filter(_ -> !order.choice().force()))
              .reaching(reaches));
    if (question.isPresent() && !order.choice().force())
      return Answer.conflict(Consent.refused(question.get()));
    floor.record(
        new Origin(actor, order.requestId(), order.reason()),
        List.of(new RolloutFact.Started(id, terms, seats, question)));
    orders.carryOut();
    return Answer.ok(view(floor.book.rollout(id).orElseThrow()).reaching(reaches));
  }

  private Optional<String> busy(List<HostRecord> hosts) {
    for (var rollout : floor.book.rollouts()) {
      if (!rollout.state().phase().open()) continue;
      for (var host : hosts) {
        var member = rollout.state().members().get(host.id());
        if (member.isPresent())
          return Optional.of(
              "host "
                  + host.name()
                  + " is in rollout "
                  + rollout.state().id()
                  + ", which is "
                  + rollout.state().phase().word()
                  + "; abort that one first or choose other hosts");
      }
    }
    return Optional.empty();
  }

  private Optional<String> barred(List<HostRecord> hosts, ReleaseId release) {
    return hosts.stream().flatMap(h -> bars.against(h, release).stream()).findFirst();
  }

  /** Resolves for every host and changes nothing; whom no plan helps is named. */
  private RolloutView dryRun(
      RolloutId id, Terms terms, List<Seat> seats, String actor, Optional<String> question) {
    var begun = RolloutMachine.begin(id, terms, seats, floor.now());
    var rollout = new Rollout(begun.next(), actor, "", floor.now(), Optional.empty());
    var shown = RolloutWords.view(rollout, floor.fleet(), floor.book.permissions());
    var plans = shown.members().stream().map(m -> foreseen(m, terms.release())).toList();
    var members = new Outlook(floor).over(plans);
    return new RolloutView(
        shown.id(),
        shown.release(),
        shown.hosts(),
        shown.state(),
        "dry run: nothing was ordered" + question.map(q -> "; " + Consent.foreseen(q)).orElse(""),
        shown.wave(),
        shown.waves(),
        shown.slots(),
        shown.started(),
        Optional.empty(),
        members,
        actor,
        shown.limits(),
        true,
        List.of());
  }

  private MemberView foreseen(MemberView m, ReleaseId release) {
    var host = floor.fleet().host(m.host()).orElseThrow();
    var first = bars.step(host, release);
    var planned = floor.planning.plan(first, floor.fleet().inventoryOf(host), host, floor.fleet());
    boolean possible = planned instanceof Planned.Ready;
    return new MemberView(
        m.host(),
        m.name(),
        m.wave(),
        possible ? "pending" : "failed",
        bars.detour(host, release).map(d -> d + ": ").orElse("") + words(planned),
        m.excused(),
        Optional.empty(),
        notes(planned));
  }

  private static List<String> notes(Planned planned) {
    return switch (planned) {
      case Planned.Impossible _ -> List.of();
      case Planned.Ready(var stored) -> stored.notes();
    };
  }

  private static String words(Planned planned) {
    return switch (planned) {
      case Planned.Impossible(var why) -> "no plan: " + String.join("; ", why);
      case Planned.Ready(var stored) ->
          "would install "
              + stored.plan().installs().size()
              + " and remove "
              + stored.plan().removals().size()
              + " packages"
              + made(stored.plan());
    };
  }

  private static String made(Plan plan) {
    var names = plan.accounts().stream().map(made -> made.account().toString()).toList();
    return names.isEmpty() ? "" : ", and make " + String.join(", ", names);
  }

  Answer<RolloutView> show(String id) {
    return find(id).map(r -> Answer.ok(view(r))).orElseGet(() -> Answer.notFound(noSuch(id)));
  }

  /** To run it once more from the log up to there, and compare it with what stands now. */
  Answer<Replay> replay(String id, String until) throws LogException {
    var found = find(id);
    if (found.isEmpty()) return Answer.notFound(noSuch(id));
    try {
      return Answer.ok(Replay.of(floor, found.get().state(), Until.parse(until)));
    } catch (IllegalArgumentException e) {
      return Answer.invalid(String.valueOf(e.getMessage()));
    }
  }

  /** To take what it depended on out of the log. */
  Answer<Excerpt> excerpt(String id) throws LogException {
    var found = find(id);
    if (found.isEmpty()) return Answer.notFound(noSuch(id));
    return Answer.ok(Excerpt.of(floor, found.get().state()));
  }

  static String noSuch(String id) {
    return id.isEmpty()
        ? "there has been no rollout yet"
        : "no rollout is called '" + id + "'; see `wherry rollout list`";
  }

  /** By id; the newest for an empty one. */
  Optional<Rollout> find(String id) {
    if (id.isEmpty()) return floor.book.newestRollout();
    return floor.book.rollouts().stream()
        .filter(r -> r.state().id().value().equals(id))
        .findFirst();
  }

  List<RolloutView> list(boolean openOnly) {
    return floor.book.rollouts().stream()
        .filter(r -> !openOnly || r.state().phase().open())
        .map(this::view)
        .toList()
        .reversed();
  }

  RolloutView view(Rollout rollout) {
    return RolloutWords.view(rollout, floor.fleet(), floor.book.permissions());
  }

  void tick(Instant now) throws LogException {
    turns.tick(now);
    for (var rollout : List.copyOf(floor.book.rollouts())) {
      var id = rollout.state().id();
      for (var member : rollout.state().members().all()) away(id, member, now);
      for (var late : RolloutMachine.overdue(rollout.state(), now)) overdue(id, late, now);
      floor.happened(id, new RolloutEvent.Ticked());
    }
    for (var host : List.copyOf(floor.fleet().all())) expired(host, now);
    orders.carryOut();
  }

  /** Whoever has not been there for as long as makes a host silent is not waited for. */
  private void away(RolloutId id, Member member, Instant now) throws LogException {
    if (!(member.state() instanceof MemberState.Ordered o) || !o.absent()) return;
    // Nobody is missed outside its hours.
    if (member.shut().isPresent() && !member.back()) return;
    boolean silent =
        floor.fleet().host(member.host()).map(h -> floor.fleet().silent(h, now)).orElse(true);
    if (silent) floor.happened(id, new RolloutEvent.Absent(member.host(), o.change()));
  }

  /**
   * Since a restore nobody knows what became of those that were not heard of. A stream on which
   * nothing is said any more keeps nobody present: it may take a minute until it is found dead.
   */
  private void overdue(RolloutId id, Member late, Instant now) throws LogException {
    if (floor.book.permissions().doubts(late.host())) return;
    var change = late.state().openChange().orElseThrow();
    boolean present =
        floor.session(late.host()).isPresent()
            && floor.fleet().host(late.host()).filter(h -> floor.fleet().silent(h, now)).isEmpty();
    floor.happened(
        id, new RolloutEvent.Overdue(late.host(), change, present, kept(late.host(), change)));
  }

  private Optional<String> kept(HostId host, ChangeId change) {
    return floor
        .fleet()
        .presence(host)
        .kept()
        .filter(k -> k.change().equals(change))
        .map(Report.Progress::detail)
        .map(why -> why.isEmpty() ? "somebody else changes packages there" : why);
  }

  /** A host that follows its channel has a deadline too; one that may be merging is let finish. */
  private void expired(HostRecord host, Instant now) throws LogException {
    var own = host.assignment().filter(a -> a.rollout().isEmpty() && now.isAfter(a.deadline()));
    if (own.isEmpty() || holds(host.id(), own.get()) || waits(host.id(), now)) return;
    orders.withdraw(host.id(), own.get().change(), "it did not report within its deadline");
  }

  /** Its time begins anew when its window opens. */
  private boolean waits(HostId host, Instant now) {
    return floor
        .calendar
        .openSince(host, now)
        .map(since -> now.isBefore(since.plus(floor.settings.autoDeadline())))
        .orElse(true);
  }

  private boolean holds(HostId host, Assignment a) {
    var hold = floor.book.permissions().held().get(host);
    return hold != null && hold.change().equals(a.change());
  }

  /** Where {@code host} stands in the rollout that is open for it. */
  Optional<String> turn(HostId host) {
    return floor.book.rollouts().stream()
        .map(Rollout::state)
        .filter(state -> state.phase().open())
        .flatMap(state -> state.members().get(host).stream().map(m -> MemberWords.of(state, m)))
        .findFirst();
  }
}
