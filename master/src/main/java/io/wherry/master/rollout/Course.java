package io.wherry.master.rollout;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ReleaseId;
import io.wherry.master.rollout.MemberState.Merging;
import io.wherry.master.rollout.MemberState.Ordered;
import io.wherry.master.rollout.MemberState.Pending;
import io.wherry.master.rollout.MemberState.Settled;
import io.wherry.master.rollout.MemberState.TimedOut;
import io.wherry.master.rollout.MemberState.Unreachable;
import io.wherry.master.rollout.MemberState.Withdrawn;
import io.wherry.master.rollout.Phase.Aborted;
import io.wherry.master.rollout.Phase.Baking;
import io.wherry.master.rollout.Phase.Finished;
import io.wherry.master.rollout.Phase.Paused;
import io.wherry.master.rollout.Phase.Reverted;
import io.wherry.master.rollout.Phase.Reverting;
import io.wherry.master.rollout.Phase.Running;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a rollout goes from here, once its members are as they are: budgets, waves, the next
 * orders.
 */
final class Course {
  private Course() {}

  static Step on(RolloutState state, Instant now) {
    return switch (state.phase()) {
      case Running(int wave) -> running(state, wave, now);
      case Baking(int wave, _) ->
          overBudget(state)
              .map(why -> abort(state, why, now))
              .orElseGet(() -> order(state, wave, now));
      case Reverting(var why) -> reverting(state, why, now);
      case Aborted(_, var why) -> stop(state, why);
      case Paused _, Finished _, Reverted _ -> Step.stay(state);
    };
  }

  private static Step running(RolloutState state, int wave, Instant now) {
    var tooMany = overBudget(state).or(() -> outOfReach(state, wave));
    if (tooMany.isPresent()) return abort(state, tooMany.get(), now);
    if (!passed(state, wave)) return order(state, wave, now);
    if (wave + 1 < state.terms().waves().sizes().size()) return next(state, wave, now);
    boolean over = state.members().all().stream().allMatch(m -> m.state().over());
    return over ? Step.stay(state.with(new Finished(now))) : order(state, wave, now);
  }

  private static Step next(RolloutState state, int wave, Instant now) {
    boolean empty = size(state, wave) == 0;
    if (empty || state.terms().bake().isZero()) return on(state.with(new Running(wave + 1)), now);
    return order(state.with(new Baking(wave, now.plus(state.terms().bake()))), wave, now);
  }

  private static Optional<String> overBudget(RolloutState state) {
    int spent = state.budgetSpent();
    if (spent <= state.terms().maxFailures()) return Optional.empty();
    var counts = new ArrayList<String>();
    for (var word : List.of("failed", "reverted", "timed-out", "unreachable")) {
      int n = state.members().count(m -> !m.back() && m.state().word().equals(word));
      if (n > 0) counts.add(n + " " + word);
    }
    return Optional.of(String.join(", ", counts) + "; " + state.terms().maxFailures() + " allowed");
  }

  private static Optional<String> outOfReach(RolloutState state, int wave) {
    int hosts = size(state, wave);
    int lost =
        state
            .members()
            .count(m ->
                m.wave() == wave && (m.state().spendsBudget() || m.state() instanceof Withdrawn));
    if (hosts - lost >= needed(state, wave)) return Optional.empty();
    return Optional.of(
        "wave "
            + (wave + 1)
            + " cannot reach "
            + state.terms().successPercent()
            + "%: "
            + lost
            + " of "
            + hosts
            + " hosts did not settle");
  }

  private static boolean passed(RolloutState state, int wave) {
    int settled = state.members().count(m -> m.wave() == wave && m.state() instanceof Settled);
    return settled >= needed(state, wave);
  }

  private static int needed(RolloutState state, int wave) {
    return Math.ceilDiv(size(state, wave) * state.terms().successPercent(), 100);
  }

  private static int size(RolloutState state, int wave) {
    return state.members().count(m -> m.wave() == wave);
  }

  /** Orders pending hosts of the waves up to {@code wave}, as many as may work at once. */
  private static Step order(RolloutState state, int wave, Instant now) {
    int room = state.terms().maxConcurrent() - state.inFlight();
    var effects = new ArrayList<Effect>();
    var members = state.members();
    for (var member : state.members().all()) {
      if (room <= 0) break;
      if (member.wave() > wave || !(member.state() instanceof Pending)) continue;
      var order = orderFor(state, member, now);
      effects.add(order);
      members =
          members.with(
              member.with(new Ordered(order.change(), order.attempt(), order.deadline(), false)));
      room--;
    }
    return new Step(state.with(members), effects);
  }

  private static Effect.Order orderFor(RolloutState state, Member member, Instant now) {
    var change =
        new ChangeId(state.id() + "-" + member.host() + (member.back() ? "-back-1" : "-1"));
    ReleaseId to = member.back() ? member.from().orElseThrow() : state.terms().release();
    return new Effect.Order(member.host(), change, 1, to, now.plus(state.terms().hostDeadline()));
  }

  /** Nobody new begins; whoever may be merging is let finish. */
  static Step abort(RolloutState state, String why, Instant now) {
    return stop(state.with(new Aborted(now, why)), why);
  }

  private static Step stop(RolloutState state, String why) {
    var effects = new ArrayList<Effect>();
    var members =
        state
            .members()
            .map(m ->
                switch (m.state()) {
                  case Pending _ -> m.with(new Withdrawn(why));
                  case Ordered o -> {
                    effects.add(new Effect.Withdraw(m.host(), o.change(), why));
                    yield m.with(new Withdrawn(why));
                  }
                  case Merging _,
                      Settled _,
                      MemberState.Failed _,
                      MemberState.Reverted _,
                      TimedOut _,
                      Unreachable _,
                      Withdrawn _ ->
                      m;
                });
    return new Step(state.with(members), effects);
  }

  static Step revert(RolloutState state, String why, Instant now) {
    var stopped = stop(state, why);
    var step = on(stopped.next().with(new Reverting(why)), now);
    var effects = new ArrayList<>(stopped.effects());
    effects.addAll(step.effects());
    return new Step(step.next(), effects);
  }

  private static Step reverting(RolloutState state, String why, Instant now) {
    var effects = new ArrayList<Effect>();
    var turned = state.with(state.members().map(m -> turn(state, m, why, effects)));
    boolean over = turned.members().all().stream().allMatch(m -> m.state().over());
    if (over) return new Step(turned.with(new Reverted(now, why + left(turned))), effects);
    var step = order(turned, Integer.MAX_VALUE, now);
    effects.addAll(step.effects());
    return new Step(step.next(), effects);
  }

  /**
   * Whoever has the release or may have it goes back; a forward order whose permission went unused
   * ends here.
   */
  private static Member turn(RolloutState state, Member m, String why, List<Effect> effects) {
    if (m.back()) return m;
    if (m.state() instanceof Ordered o) {
      effects.add(new Effect.Withdraw(m.host(), o.change(), why));
      return m.with(new Withdrawn(why));
    }
    boolean mayHaveIt =
        m.state() instanceof Settled
            || m.state() instanceof TimedOut
            || m.state() instanceof Unreachable;
    boolean hasWay = m.from().isPresent() && !m.from().get().equals(state.terms().release());
    return mayHaveIt && hasWay ? m.turnedBack() : m;
  }

  private static String left(RolloutState state) {
    int still =
        state
            .members()
            .count(m ->
                m.state() instanceof Settled || (m.back() && m.state().spendsBudget() && !home(m)));
    return still == 0 ? "" : "; " + still + " hosts could not be taken back";
  }

  private static boolean home(Member m) {
    return m.state() instanceof MemberState.Reverted;
  }
}
