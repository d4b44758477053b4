package io.wherry.sim;

import io.wherry.master.rollout.Member;
import io.wherry.master.rollout.MemberState;
import io.wherry.master.rollout.Phase;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.RolloutState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * For how long a rollout could not go on since it last did, at the most or at the least that can be
 * meant: whether a deadline that ends with nobody there to note it begins the count, and whether
 * what a person changes otherwise ends it.
 */
final class Patience {
  private final boolean most;
  private Duration before = Duration.ZERO;
  private Optional<Instant> since = Optional.empty();

  Patience(boolean most) {
    this.most = most;
  }

  /** All of it, where it has stood like that until {@code now}. */
  Duration total(RolloutState state, Instant now) {
    return before.plus(begun(state, now).map(b -> length(b, now)).orElse(Duration.ZERO));
  }

  void take(RolloutState was, RolloutEvent event, RolloutState is, Instant at) {
    var begun = begun(was, at);
    if (goesOn(was, event, is)) {
      before = Duration.ZERO;
      begun = Optional.empty();
    } else if (!isStuck(is, at)) {
      before = total(was, at);
    }
    since = begun;
    stands(is, at);
  }

  void stands(RolloutState state, Instant now) {
    since = isStuck(state, now) ? since.or(() -> Optional.of(now)) : Optional.empty();
  }

  /** Whether nobody does anything that ends by itself. */
  static boolean isStuck(RolloutState state, Instant now) {
    return isLeftTo(state) && busyUntil(state, now).isEmpty();
  }

  private Optional<Instant> begun(RolloutState state, Instant now) {
    return since.or(() -> most ? idleSince(state, now) : Optional.empty());
  }

  private static Duration length(Instant from, Instant to) {
    var length = Duration.between(from, to);
    return length.isNegative() ? Duration.ZERO : length;
  }

  /** The last of those who worked was late by then. */
  private static Optional<Instant> idleSince(RolloutState state, Instant now) {
    return isStuck(state, now) ? busyUntil(state, Instant.MIN) : Optional.empty();
  }

  /** Whether it is not a person who holds it, and nothing that ends by itself. */
  private static boolean isLeftTo(RolloutState state) {
    return switch (state.phase()) {
      case Phase.Running _, Phase.Awaiting _, Phase.Ending _ -> true;
      case Phase.Paused p -> !p.byPerson() && !(p.before() instanceof Phase.Reverting);
      case Phase.Baking _,
          Phase.Checking _,
          Phase.Finished _,
          Phase.Aborted _,
          Phase.Reverting _,
          Phase.Reverted _ ->
          false;
    };
  }

  /** Until when somebody works or rests at the longest; empty where nobody does any more. */
  private static Optional<Instant> busyUntil(RolloutState state, Instant now) {
    boolean paused = state.phase() instanceof Phase.Paused;
    return state.members().all().stream()
        .map(Member::state)
        .flatMap(m -> until(m, paused).stream())
        .filter(now::isBefore)
        .max(Instant::compareTo);
  }

  /** In a pause nobody is ordered and nobody comes back from a rest. */
  private static Optional<Instant> until(MemberState state, boolean paused) {
    return switch (state) {
      case MemberState.Merging m -> Optional.of(m.deadline());
      case MemberState.Ordered o when !paused && !o.absent() -> Optional.of(o.deadline());
      case MemberState.Resting r when !paused -> Optional.of(r.until());
      default -> Optional.empty();
    };
  }

  private boolean goesOn(RolloutState was, RolloutEvent event, RolloutState is) {
    if (was.equals(is)) return false;
    return switch (event) {
      case RolloutEvent.ResumeAsked _, RolloutEvent.Approved _, RolloutEvent.RetryAsked _ -> true;
      default ->
          wave(is) > wave(was)
              || is.members().all().stream().anyMatch(m -> goesOn(was, m))
              || (!most
                  && !was.phase().getClass().equals(is.phase().getClass())
                  && !paused(was, is));
    };
  }

  private static boolean paused(RolloutState was, RolloutState is) {
    return was.phase() instanceof Phase.Paused || is.phase() instanceof Phase.Paused;
  }

  private static int wave(RolloutState state) {
    return state.phase() instanceof Phase.Running(var wave) ? wave : -1;
  }

  /** Its host got permission, or its order came to its end. */
  private static boolean goesOn(RolloutState was, Member now) {
    var before = was.members().get(now.host()).map(Member::state);
    boolean ended =
        before.flatMap(MemberState::openChange).isPresent() && now.state().openChange().isEmpty();
    boolean permitted =
        now.state() instanceof MemberState.Merging
            && !(before.orElseThrow() instanceof MemberState.Merging);
    return ended || permitted;
  }
}
