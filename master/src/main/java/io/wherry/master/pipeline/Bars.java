package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.Refusal;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.fleet.FleetFact.Assignment;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.hold.LogException;
import io.wherry.master.rollout.Member;
import io.wherry.master.rollout.MemberState;
import io.wherry.master.rollout.RolloutEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Holds hosts to what the statement of their channel says: yanked releases, the floor, the barrier.
 * Whoever may be merging is never held. Control thread only.
 */
final class Bars {
  private final Floor floor;
  private final Reading channels;
  private int recalled;

  /** Where statements come from: those in force, or those that somebody asks about. */
  interface Reading {
    Optional<ChannelStatement> of(HostRecord host);
  }

  Bars(Floor floor, Reading channels) {
    this.floor = floor;
    this.channels = channels;
  }

  /** Those in force. */
  static Bars of(Floor floor) {
    return new Bars(
        floor,
        host ->
            Optional.ofNullable(floor.channels.get(host.channel())).map(Floor.Channel::statement));
  }

  /** Why a host may not be brought to a release at all, in however many steps. */
  Optional<String> against(HostRecord host, ReleaseId goal) {
    return refusal(host, goal)
        .filter(r -> !(r instanceof Refusal.FloorFirst))
        .map(Refusal::message);
  }

  private Optional<Refusal> refusal(HostRecord host, ReleaseId to) {
    return statement(host, to).flatMap(s -> s.forbids(standing(host, s), to));
  }

  private Optional<ChannelStatement> statement(HostRecord host, ReleaseId to) {
    return channels.of(host).filter(s -> s.release().repository().equals(to.repository()));
  }

  /** Who says that it settled on the floor, and whose own database disagrees, is below it still. */
  private Optional<ReleaseId> standing(HostRecord host, ChannelStatement s) {
    var settled = host.settled().filter(r -> r.repository().equals(s.release().repository()));
    boolean onTheFloor =
        s.floor() > ChannelStatement.NO_FLOOR
            && settled.filter(r -> r.number() == s.floor()).isPresent();
    if (!onTheFloor || isProven(host, settled.orElseThrow())) return settled;
    return settled.map(r -> new ReleaseId(r.repository(), s.floor() - 1));
  }

  /** Its last change was checked when it ended; otherwise its database is asked now. */
  private boolean isProven(HostRecord host, ReleaseId settled) {
    return settledAt(host, settled) || hasAll(host, settled);
  }

  private static boolean settledAt(HostRecord host, ReleaseId release) {
    return host.last()
        .filter(last -> last.target().equals(release) && last.outcome() == Outcome.SETTLED)
        .isPresent();
  }

  private boolean hasAll(HostRecord host, ReleaseId release) {
    var inventory = floor.fleet().inventoryOf(host);
    return floor.planning.lacking(release, inventory, host, floor.fleet()).isEmpty();
  }

  /** Where a host is to go first on its way to a release that it may be brought to. */
  ReleaseId step(HostRecord host, ReleaseId goal) {
    return refusal(host, goal).flatMap(Bars::first).orElse(goal);
  }

  private static Optional<ReleaseId> first(Refusal refusal) {
    return refusal instanceof Refusal.FloorFirst(_, var to, var floor)
        ? Optional.of(new ReleaseId(to.repository(), floor))
        : Optional.empty();
  }

  /**
   * Where a host that follows its channel goes now; behind a barrier as far as that. Empty where it
   * stays.
   */
  Optional<ReleaseId> following(HostRecord host, ReleaseId named) {
    var barrier =
        statement(host, named).flatMap(ChannelStatement::barrier).filter(at -> at < named.number());
    var goal = barrier.map(at -> new ReleaseId(named.repository(), at)).orElse(named);
    boolean there = host.settled().filter(r -> r.number() >= goal.number()).isPresent();
    if ((barrier.isPresent() && there) || against(host, goal).isPresent()) return Optional.empty();
    var next = step(host, goal);
    // The host remembers only what became of the release that it asks for.
    boolean stays = !next.equals(named) && failedAt(host, next);
    return stays ? Optional.empty() : Optional.of(next);
  }

  private static boolean failedAt(HostRecord host, ReleaseId release) {
    return host.last()
        .filter(last -> last.target().equals(release) && last.outcome() != Outcome.SETTLED)
        .isPresent();
  }

  /** Why an order that stands must not be merged any more. */
  Optional<String> onItsWay(HostRecord host, ReleaseId to) {
    return refusal(host, to).map(Refusal::message);
  }

  /** Why a rollout cannot go on: the first of its hosts that may not go where it is to go. */
  Optional<String> stops(Rollout rollout) {
    if (!rollout.state().phase().open()) return Optional.empty();
    return rollout.state().members().all().stream()
        .filter(m -> m.state() instanceof MemberState.Pending || isOrdered(m))
        .flatMap(m ->
            floor.fleet().host(m.host()).stream()
                .flatMap(host -> against(host, goal(rollout, m)).stream()))
        .findFirst();
  }

  private static boolean isOrdered(Member member) {
    return member.state() instanceof MemberState.Ordered;
  }

  static ReleaseId goal(Rollout rollout, Member member) {
    return member.back() ? member.from().orElseThrow() : rollout.state().terms().release();
  }

  /**
   * Takes back what is not to be merged any more; true where it did. Done again, it changes
   * nothing.
   */
  boolean enforce() throws LogException {
    int before = recalled;
    for (var rollout : List.copyOf(floor.book.rollouts()))
      if (rollout.state().phase().open()) enforce(rollout);
    for (var host : List.copyOf(floor.fleet().all())) {
      var own = host.assignment().filter(a -> a.rollout().isEmpty());
      if (own.isPresent()) recall(host, own.get(), List.of());
    }
    return recalled > before;
  }

  /** The rollout stops before an order is taken back, so that nobody is ordered instead. */
  private void enforce(Rollout rollout) throws LogException {
    var stops = stops(rollout);
    if (stops.isPresent())
      floor.happened(
          rollout.state().id(), RolloutEvent.PauseAsked.byMaster("paused: " + stops.get()));
    for (var member : rollout.state().members().all()) {
      if (member.state() instanceof MemberState.Merging) continue;
      var host = floor.fleet().host(member.host());
      var standing =
          member.state().openChange().flatMap(change -> floor.assignment(member.host(), change));
      if (host.isEmpty() || standing.isEmpty()) continue;
      var next = nextName(standing.get(), floor.book);
      var renamed = new RolloutEvent.Recalled(member.host(), standing.get().change(), next);
      recall(host.get(), standing.get(), floor.ifChanges(rollout.state().id(), renamed));
    }
  }

  /** Under another name its rollout orders it again, once that may be; no failure of the host. */
  private void recall(HostRecord host, Assignment order, List<Record> with) throws LogException {
    var why = onItsWay(host, order.release());
    if (why.isEmpty() || floor.book.permissions().holds(host.id(), order.change())) return;
    var facts = new ArrayList<>(with);
    facts.add(new FleetFact.Withdrawn(host.id(), order.change(), why.get()));
    floor.record(Origin.MASTER, facts);
    recalled++;
    floor.send(host.id(), new MasterWord.Withdrawn(order.change(), why.get()));
  }

  /** A change that is half way, or taken back, goes on as the next of its line. */
  static ChangeId nextName(Assignment half, Book book) {
    return Restoration.renamed(half.change(), half.attempt() + 1, half.rollout(), book);
  }

  /** What keeps a host where it is, or is to be known of where it is; the most pressing first. */
  List<String> words(HostRecord host) {
    var words = new ArrayList<String>();
    settledOnYanked(host).ifPresent(words::add);
    held(host).ifPresent(words::add);
    detour(host).ifPresent(words::add);
    return words;
  }

  Optional<String> settledOnYanked(HostRecord host) {
    var yanked =
        host.settled()
            .filter(
                r -> statement(host, r).filter(s -> s.yanked().contains(r.number())).isPresent());
    return yanked.map(r -> "on a yanked release, " + r.number());
  }

  Optional<String> held(HostRecord host) {
    return wished(host).flatMap(goal -> against(host, goal));
  }

  Optional<String> detour(HostRecord host) {
    var rollout = rollout(host.id()).flatMap(goal -> detour(host, goal));
    return rollout.or(() -> followed(host).flatMap(named -> way(host, named)));
  }

  private Optional<String> way(HostRecord host, ReleaseId named) {
    var first = step(host, named);
    if (first.equals(named) || host.assignment().isPresent() || !failedAt(host, first))
      return detour(host, named);
    return Optional.of(
        "did not settle on release "
            + first.number()
            + ", the floor of channel "
            + host.channel()
            + ", and does not try again by itself; `wherry host "
            + host.name()
            + " --release` lets it");
  }

  Optional<String> detour(HostRecord host, ReleaseId goal) {
    var first = step(host, goal);
    if (first.equals(goal)) return Optional.empty();
    return Optional.of(
        "goes to release "
            + first.number()
            + " first, the floor of channel "
            + host.channel()
            + ", and then to "
            + goal.number());
  }

  /** Where its open rollout or its channel wants it to be. */
  private Optional<ReleaseId> wished(HostRecord host) {
    return rollout(host.id()).or(() -> followed(host));
  }

  private Optional<ReleaseId> rollout(HostId host) {
    for (var rollout : floor.book.rollouts()) {
      var member = rollout.state().members().get(host).filter(m -> !m.state().over());
      if (rollout.state().phase().open() && member.isPresent())
        return Optional.of(goal(rollout, member.get()));
    }
    return Optional.empty();
  }

  boolean goesByItself(HostRecord host) {
    return followed(host).flatMap(named -> following(host, named)).isPresent();
  }

  private Optional<ReleaseId> followed(HostRecord host) {
    if (!host.self().auto()) return Optional.empty();
    return channels
        .of(host)
        .map(ChannelStatement::release)
        .filter(named -> host.settled().filter(r -> r.number() >= named.number()).isEmpty());
  }
}
