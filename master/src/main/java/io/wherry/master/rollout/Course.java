package io.wherry.master.rollout;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ReleaseId;
import io.wherry.master.rollout.MemberState.Failed;
import io.wherry.master.rollout.MemberState.Merging;
import io.wherry.master.rollout.MemberState.Ordered;
import io.wherry.master.rollout.MemberState.Pending;
import io.wherry.master.rollout.MemberState.Ready;
import io.wherry.master.rollout.MemberState.Resting;
import io.wherry.master.rollout.MemberState.Settled;
import io.wherry.master.rollout.MemberState.TimedOut;
import io.wherry.master.rollout.MemberState.Unreachable;
import io.wherry.master.rollout.MemberState.Withdrawn;
import io.wherry.master.rollout.Phase.Aborted;
import io.wherry.master.rollout.Phase.Awaiting;
import io.wherry.master.rollout.Phase.Baking;
import io.wherry.master.rollout.Phase.Between;
import io.wherry.master.rollout.Phase.Checking;
import io.wherry.master.rollout.Phase.Ending;
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
      case Between between -> between(state, between, now);
      case Reverting(var why) -> reverting(state, why, now);
      case Ending(var why) -> ending(state, why, now);
      case Aborted(_, var why) -> stop(state, why);
      case Paused _, Finished _, Reverted _ -> Step.stay(state);
    };
  }

  private static Step running(RolloutState begun, int first, Instant now) {
    int wave = unpassed(begun, first);
    var state = wave == first ? begun : begun.with(new Running(wave));
    var standing = Standing.of(state, wave);
    var wrong = wrong(state, standing);
    if (wrong.isPresent()) return spent(state, wrong.get(), now);
    if (!standing.passed()) return order(state, wave, now);
    if (wave < state.lastWave()) return passed(state, wave, now);
    boolean over = state.members().all().stream().allMatch(m -> m.state().over());
    return over ? Step.stay(state.with(new Finished(now))) : order(state, wave, now);
  }

  private static Optional<String> wrong(RolloutState state, Standing standing) {
    var passing = state.terms().passing();
    return state
        .terms()
        .budget()
        .spent(state, standing.wave())
        .or(() -> standing.outOfReach(passing.successPercent()));
  }

  /** The first wave from {@code wave} on at which there is anything to do, wait for or decide. */
  private static int unpassed(RolloutState state, int wave) {
    int at = wave;
    while (at < state.lastWave() && isOver(state, at)) at++;
    return at;
  }

  private static boolean isOver(RolloutState state, int wave) {
    var standing = Standing.of(state, wave);
    if (!standing.passed() || wrong(state, standing).isPresent()) return false;
    boolean empty = state.members().count(m -> m.wave() == wave) == 0;
    var passing = state.terms().passing();
    return empty || (!passing.looks() && !passing.approvals().contains(wave + 1));
  }

  private static Step between(RolloutState state, Between phase, Instant now) {
    return state
        .terms()
        .budget()
        .spent(state, phase.wave())
        .map(why -> spent(state, why, now))
        .orElseGet(() -> order(state, phase.wave(), now));
  }

  /** What was agreed to for the case that too much goes wrong. */
  private static Step spent(RolloutState state, String why, Instant now) {
    return switch (state.terms().budget().then()) {
      case ABORT -> abort(state, why, now);
      case FINISH -> end(state, why, now);
      case PAUSE -> Asks.pause(state, why, now);
    };
  }

  private static Step passed(RolloutState state, int wave, Instant now) {
    var bake = state.terms().passing().bake();
    return bake.isZero()
        ? afterBaking(state, wave, now)
        : order(state.with(new Baking(wave, now.plus(bake))), wave, now);
  }

  static Step afterBaking(RolloutState state, int wave, Instant now) {
    return state.terms().passing().looks()
        ? on(state.with(new Checking(wave, now)), now)
        : afterChecking(state, wave, now);
  }

  static Step afterChecking(RolloutState state, int wave, Instant now) {
    return state.terms().passing().approvals().contains(wave + 1)
        ? on(state.with(new Awaiting(wave, now)), now)
        : begin(state, wave + 1, now);
  }

  static Step begin(RolloutState state, int wave, Instant now) {
    return on(state.with(new Running(wave)), now);
  }

  /** Orders pending hosts of the waves up to {@code wave}, as many as may work at once. */
  private static Step order(RolloutState state, int wave, Instant now) {
    int room = state.cap() - state.inFlight();
    var effects = new ArrayList<Effect>();
    var members = state.members();
    for (var member : state.members().all()) {
      if (room <= 0) break;
      if (member.wave() > wave || !member.due()) continue;
      var order = orderFor(state, member, now);
      effects.add(order);
      members =
          members.with(
              member.ordered(
                  order.attempt(),
                  new Ordered(order.change(), order.attempt(), order.deadline(), false)));
      room--;
    }
    return new Step(state.with(members), effects);
  }

  private static Effect.Order orderFor(RolloutState state, Member member, Instant now) {
    int number = member.tally().orders() + 1;
    var change =
        new ChangeId(state.id() + "-" + member.host() + (member.back() ? "-back-" : "-") + number);
    ReleaseId to = member.back() ? member.from().orElseThrow() : state.terms().release();
    var deadline = now.plus(state.terms().deadlines().stage());
    return new Effect.Order(member.host(), change, number, to, deadline);
  }

  /** Nobody new begins; whoever may be merging is let finish. */
  static Step abort(RolloutState state, String why, Instant now) {
    return stop(state.with(new Aborted(now, why)), why);
  }

  /** Nobody new begins; whoever works finishes. */
  static Step end(RolloutState state, String why, Instant now) {
    var called = new ArrayList<Effect>();
    var members = state.members().map(m -> works(m) ? m : callOff(m, why, called));
    return on(state.with(members).with(new Ending(why)), now).after(called);
  }

  private static boolean works(Member m) {
    return m.state() instanceof Ready || (m.state() instanceof Ordered o && !o.absent());
  }

  private static Step ending(RolloutState state, String why, Instant now) {
    var idle = state.with(state.members().map(m -> idles(m) ? m.with(new Withdrawn(why)) : m));
    boolean over = idle.members().all().stream().allMatch(m -> m.state().over());
    return over ? abort(idle, why, now) : Step.stay(idle);
  }

  private static boolean idles(Member m) {
    return m.state() instanceof Pending || m.state() instanceof Resting;
  }

  private static Step stop(RolloutState state, String why) {
    var effects = new ArrayList<Effect>();
    var members = state.members().map(m -> callOff(m, why, effects));
    return new Step(state.with(members), effects);
  }

  /** Whoever waits, or works and has no permission yet. */
  private static Member callOff(Member m, String why, List<Effect> effects) {
    if (m.state().over() || m.state() instanceof Merging) return m;
    m.state()
        .openChange()
        .ifPresent(change -> effects.add(new Effect.Withdraw(m.host(), change, why)));
    return m.with(new Withdrawn(why));
  }

  static Step revert(RolloutState state, String why, Instant now) {
    var stopped = stop(state, why);
    return on(stopped.next().with(new Reverting(why)), now).after(stopped.effects());
  }

  private static Step reverting(RolloutState state, String why, Instant now) {
    var effects = new ArrayList<Effect>();
    var turned = state.with(state.members().map(m -> turn(state, m, why, effects)));
    boolean over = turned.members().all().stream().allMatch(m -> m.state().over());
    if (over) return new Step(turned.with(new Reverted(now, why + left(turned))), effects);
    return order(turned, Integer.MAX_VALUE, now).after(effects);
  }

  /**
   * Whoever has the release or may have it goes back; a forward order whose permission went unused
   * ends here.
   */
  private static Member turn(RolloutState state, Member m, String why, List<Effect> effects) {
    if (m.back()) return m;
    if (idles(m)) return m.with(new Withdrawn(why));
    if (m.state() instanceof Ordered || m.state() instanceof Ready) return callOff(m, why, effects);
    boolean mayHaveIt =
        m.state() instanceof Settled
            || m.state() instanceof TimedOut
            || m.state() instanceof Unreachable
            || (m.state() instanceof Failed f && f.moved());
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
