package io.wherry.master.pipeline;

import io.wherry.master.hold.LogException;
import io.wherry.master.rollout.MemberState;
import io.wherry.master.rollout.Phase;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutEvent.WhoWorks;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.rollout.RolloutMachine;
import java.util.ArrayList;
import java.util.Optional;

/** Does to rollouts what operators ask, once for each request. */
final class RolloutActs {
  private final Floor floor;
  private final Orders orders;
  private final RolloutDesk rollouts;
  private final Releases releases;
  private final Bars bars;

  RolloutActs(Floor floor, Orders orders, RolloutDesk rollouts, Releases releases, Bars bars) {
    this.floor = floor;
    this.orders = orders;
    this.rollouts = rollouts;
    this.releases = releases;
    this.bars = bars;
  }

  Answer<RolloutView> act(RolloutAct asked, String actor) throws LogException {
    var found = rollouts.find(asked.rollout());
    if (found.isEmpty()) return Answer.notFound(RolloutDesk.noSuch(asked.rollout()));
    var rollout = found.get();
    var action = asked.action();
    var why = "by " + actor + (asked.reason().isBlank() ? "" : ": " + asked.reason());
    var wish = new RolloutFact.Happened(rollout.state().id(), event(action, why));
    var done = floor.book.doneFor(asked.requestId());
    if (done.isPresent()) return repeated(asked, done.get().equals(wish), rollout);
    var facts = floor.ifChanges(wish.id(), wish.event());
    if (facts.isEmpty()) return unchanged(rollout, action);
    var barred = barred(rollout, action);
    if (barred.isPresent()) return Answer.conflict(barred.get());
    floor.record(new Origin(actor, asked.requestId(), asked.reason()), facts);
    orders.carryOut();
    if (action == Action.RESUME) orders.resume();
    return Answer.ok(rollouts.view(rollouts.find(asked.rollout()).orElseThrow()));
  }

  /** An answer may have been lost on its way; a second approval would be of another wave. */
  private Answer<RolloutView> repeated(RolloutAct asked, boolean same, Rollout rollout) {
    if (same) return Answer.ok(rollouts.view(rollout));
    return Answer.conflict(
        "something else was done already for the request id '"
            + asked.requestId()
            + "'; to "
            + word(asked.action())
            + " rollout "
            + rollout.state().id()
            + ", leave the id out or choose another one");
  }

  private static String word(Action action) {
    return action.name().toLowerCase(java.util.Locale.ROOT);
  }

  private Optional<String> barred(Rollout rollout, Action action) {
    return switch (action) {
      case RESUME, RETRY, APPROVE ->
          bars.stops(rollout)
              .map(why ->
                  rollout.state().id() + " cannot go on: " + why + "; or abort or revert it");
      case REVERT -> noWayBack(rollout).or(() -> nobodyCan(rollout)).or(() -> nothingLeft(rollout));
      case PAUSE, ABORT, FINISH -> Optional.empty();
    };
  }

  /** Better refused than half done: what was taken back cannot be taken back again. */
  private Optional<String> noWayBack(Rollout rollout) {
    return rollout.state().members().all().stream()
        .filter(m -> RolloutMachine.wouldGoBack(rollout.state(), m))
        .flatMap(m ->
            floor.fleet().host(m.host()).stream()
                .flatMap(host ->
                    bars.against(host, m.from().orElseThrow()).stream()
                        .map(why ->
                            rollout.state().id()
                                + " cannot take back "
                                + host.name()
                                + " to where it came from: "
                                + why)))
        .findFirst();
  }

  /** Where hosts have moved and all of them came from nowhere that they could go back to. */
  private static Optional<String> nobodyCan(Rollout rollout) {
    var members = rollout.state().members();
    int moved = members.count(m -> m.state() instanceof MemberState.Settled && !m.back());
    int ways = members.count(m -> m.back() || RolloutMachine.wouldGoBack(rollout.state(), m));
    if (moved == 0 || ways > 0) return Optional.empty();
    return Optional.of(
        "rollout "
            + rollout.state().id()
            + " cannot be taken back: none of the "
            + moved
            + " hosts that moved was on another release before; bring them to an earlier one with a"
            + " rollout of its own");
  }

  /** Where no member can go back; where some can, they do, and the others fail with the reason. */
  private Optional<String> nothingLeft(Rollout rollout) {
    var terms = rollout.state().terms();
    var ways =
        rollout.state().members().all().stream()
            .flatMap(m -> m.from().stream())
            .filter(from -> !from.equals(terms.release()))
            .distinct()
            .toList();
    var closed = new ArrayList<String>();
    for (var from : ways)
      if (releases.find(from) instanceof Releases.Found.Missing(var why)) closed.add(why);
    if (closed.isEmpty() || closed.size() < ways.size()) return Optional.empty();
    return Optional.of(
        "rollout " + rollout.state().id() + " cannot be taken back: " + closed.getLast());
  }

  private static RolloutEvent event(Action action, String why) {
    return switch (action) {
      case PAUSE -> new RolloutEvent.PauseAsked("paused " + why);
      case RESUME -> new RolloutEvent.ResumeAsked();
      case ABORT -> new RolloutEvent.AbortAsked("aborted " + why, Optional.of(WhoWorks.DEFERS));
      case FINISH -> new RolloutEvent.AbortAsked("aborted " + why, Optional.of(WhoWorks.FINISHES));
      case RETRY -> new RolloutEvent.RetryAsked("tried again " + why);
      case APPROVE -> new RolloutEvent.Approved(why);
      case REVERT -> new RolloutEvent.RevertAsked("reverted " + why);
    };
  }

  /** Asking twice is no mistake; asking for what cannot be any more is. */
  private Answer<RolloutView> unchanged(Rollout rollout, Action action) {
    var phase = rollout.state().phase();
    boolean already =
        switch (action) {
          case PAUSE -> phase instanceof Phase.Paused;
          case RESUME -> phase.moves();
          case ABORT -> phase instanceof Phase.Aborted;
          case FINISH -> phase instanceof Phase.Ending || phase instanceof Phase.Aborted;
          case RETRY -> phase instanceof Phase.Running || phase instanceof Phase.Between;
          case APPROVE -> false;
          case REVERT -> phase instanceof Phase.Reverting || phase instanceof Phase.Reverted;
        };
    if (already) return Answer.ok(rollouts.view(rollout));
    return Answer.conflict(
        "rollout "
            + rollout.state().id()
            + " is "
            + phase.word()
            + ": there is nothing to "
            + word(action));
  }
}
