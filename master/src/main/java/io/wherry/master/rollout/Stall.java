package io.wherry.master.rollout;

import io.wherry.common.config.Durations;
import io.wherry.master.rollout.MemberState.Merging;
import io.wherry.master.rollout.MemberState.Ordered;
import io.wherry.master.rollout.MemberState.Ready;
import io.wherry.master.rollout.MemberState.Resting;
import io.wherry.master.rollout.Phase.Aborted;
import io.wherry.master.rollout.Phase.Awaiting;
import io.wherry.master.rollout.Phase.Baking;
import io.wherry.master.rollout.Phase.Checking;
import io.wherry.master.rollout.Phase.Ending;
import io.wherry.master.rollout.Phase.Finished;
import io.wherry.master.rollout.Phase.Paused;
import io.wherry.master.rollout.Phase.Reverted;
import io.wherry.master.rollout.Phase.Reverting;
import io.wherry.master.rollout.Phase.Running;
import io.wherry.master.rollout.RolloutEvent.Approved;
import io.wherry.master.rollout.RolloutEvent.ResumeAsked;
import io.wherry.master.rollout.RolloutEvent.RetryAsked;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * For how long a rollout could not go on, in all since it last did: {@code before} in spells that
 * are over, and since {@code since} where one lasts. Counted only where its terms give it up for
 * that.
 *
 * <p>It goes on where a host gets permission, an order comes to its end, a wave begins, or a person
 * lets it. Not counted is time that ends by itself: hosts that stage or merge within their
 * deadlines, rests before a retry, baking; nor what a person has paused. A host that comes and goes
 * in front of a closed window only interrupts the count.
 */
public record Stall(Duration before, Optional<Instant> since) {
  static final Stall NONE = new Stall(Duration.ZERO, Optional.empty());

  static Step begun(Step step, Instant now) {
    return counts(step.next()) ? with(step, NONE, now) : step;
  }

  /** The same step, with what it means for the time that is counted. */
  static Step noted(RolloutState before, RolloutEvent event, Step step, Instant now) {
    if (!counts(before)) return step;
    return with(step, wentOn(before, event, step.next()) ? NONE : before.stall(), now);
  }

  /** Why it is given up; empty where it is not, or not yet. */
  static Optional<String> over(RolloutState state, Instant now) {
    return end(state)
        .filter(end -> !now.isBefore(end))
        .map(_ -> "gave up: it could not go on for " + allowed(state) + ": " + waits(state));
  }

  /** Since when it cannot go on, why, and when it is given up; empty where it goes on. */
  public static Optional<String> words(RolloutState state) {
    return end(state)
        .map(end ->
            "it cannot go on since "
                + state.stall().since().orElseThrow().truncatedTo(ChronoUnit.SECONDS)
                + " ("
                + waits(state)
                + "), and is given up at "
                + end.truncatedTo(ChronoUnit.SECONDS));
  }

  private static Optional<Instant> end(RolloutState state) {
    var stall = state.stall();
    if (!counts(state) || !state.phase().open()) return Optional.empty();
    var left = state.terms().deadlines().giveUp().orElseThrow().minus(stall.before());
    return stall.since().map(since -> since.plus(left));
  }

  private static String allowed(RolloutState state) {
    return Durations.print(state.terms().deadlines().giveUp().orElseThrow());
  }

  private static boolean counts(RolloutState state) {
    return state.terms().deadlines().giveUp().isPresent();
  }

  private static Step with(Step step, Stall stall, Instant now) {
    var next = stands(step.next(), now) ? stall.stands(now) : stall.stood(now);
    return next.equals(step.next().stall())
        ? step
        : new Step(step.next().with(next), step.effects());
  }

  private Stall stands(Instant now) {
    return since.isPresent() ? this : new Stall(before, Optional.of(now));
  }

  private Stall stood(Instant now) {
    if (since.isEmpty()) return this;
    var spell = Duration.between(since.get(), now);
    return new Stall(spell.isNegative() ? before : before.plus(spell), Optional.empty());
  }

  private static boolean wentOn(RolloutState before, RolloutEvent event, RolloutState after) {
    if (before.equals(after)) return false;
    boolean asked =
        event instanceof ResumeAsked || event instanceof Approved || event instanceof RetryAsked;
    boolean paused = before.phase() instanceof Paused || after.phase() instanceof Paused;
    return asked
        || (!paused && !before.phase().equals(after.phase()))
        || after.members().all().stream().anyMatch(m -> wentOn(before, m));
  }

  private static boolean wentOn(RolloutState before, Member after) {
    var was = before.members().get(after.host()).map(Member::state);
    boolean worked = was.flatMap(MemberState::openChange).isPresent();
    boolean permitted =
        after.state() instanceof Merging && was.filter(s -> s instanceof Merging).isEmpty();
    return permitted || (worked && after.state().openChange().isEmpty());
  }

  /** Whether nothing that is under way ends by itself. */
  private static boolean stands(RolloutState state, Instant now) {
    return switch (state.phase()) {
      case Running _, Awaiting _, Ending _ -> nobody(state, m -> works(m, now));
      case Paused p ->
          !p.byPerson()
              && (p.before().leadsForward() || p.before() instanceof Ending)
              && nobody(state, m -> merges(m, now));
      case Baking _, Checking _, Finished _, Aborted _, Reverting _, Reverted _ -> false;
    };
  }

  private static boolean nobody(RolloutState state, Predicate<MemberState> which) {
    return state.members().all().stream().map(Member::state).noneMatch(which);
  }

  private static boolean merges(MemberState state, Instant now) {
    return state instanceof Merging m && now.isBefore(m.deadline());
  }

  private static boolean works(MemberState state, Instant now) {
    boolean stages = state instanceof Ordered o && !o.absent() && now.isBefore(o.deadline());
    boolean rests = state instanceof Resting r && now.isBefore(r.until());
    return stages || rests || merges(state, now);
  }

  private static String waits(RolloutState state) {
    return switch (state.phase()) {
      case Running(int wave) -> hosts(state, wave);
      case Paused _, Awaiting _ -> state.phase().why();
      case Ending _, Baking _, Checking _, Finished _, Aborted _, Reverting _, Reverted _ ->
          hosts(state, state.lastWave());
    };
  }

  /** What its hosts wait for, and how many for each. */
  private static String hosts(RolloutState state, int wave) {
    var waiting = new TreeMap<String, Integer>();
    for (var m : state.members().all())
      if (m.wave() <= wave && !m.state().over()) waiting.merge(waits(m), 1, Integer::sum);
    return waiting.entrySet().stream()
        .map(e -> e.getValue() + (e.getValue() == 1 ? " host " : " hosts ") + e.getKey())
        .collect(Collectors.joining("; "));
  }

  private static String waits(Member m) {
    boolean begun = m.state() instanceof Merging || (m.state() instanceof Ordered o && !o.absent());
    if (begun) return "not heard of";
    if (m.shut().isPresent() && !m.back()) return m.shut().get();
    if (m.state() instanceof Ordered) return "not connected";
    return m.state() instanceof Ready r
        ? r.aside() ? "waiting for hosts near it" : "waiting for permission"
        : "waiting for their turn";
  }
}
