package io.wherry.master.rollout;

import io.wherry.common.model.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How many hosts may go wrong, and of each kind, before a rollout stops: {@code
 * 2,unreachable=10%,wave:failed=1}. A kind with a limit of its own does not count in the one
 * without a name.
 */
public record Budget(List<Limit> limits, Then then, Retry retry) {
  private static final String WAVE = "wave:";

  /** What counts. Silence is no success. */
  private static final Set<Outcome> WRONG =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(Outcome.SETTLED)));

  public Budget {
    limits = List.copyOf(limits);
    for (var kind : WRONG)
      if (limits.stream().noneMatch(limit -> limit.of().contains(kind)))
        throw new IllegalArgumentException(
            "nothing limits how many hosts may be "
                + kind.word()
                + "; write a number that holds for all kinds as well, as in 2,unreachable=10%");
  }

  /** What becomes of the rollout once it is spent. */
  public enum Then {
    ABORT,
    FINISH,
    PAUSE
  }

  /** At most so many hosts of these kinds, in one wave or in all of them. */
  public record Limit(Set<Outcome> of, boolean wave, Amount most) {
    public Limit {
      of = Collections.unmodifiableSortedSet(new TreeSet<>(of));
    }

    /** The limit and what was found instead; empty where it holds. */
    Optional<String> broken(RolloutState state, int wave) {
      var concerned =
          state.members().all().stream()
              .filter(m -> !m.back() && (!this.wave || m.wave() == wave))
              .toList();
      var wrong =
          concerned.stream()
              .filter(m -> !m.tally().excused())
              .flatMap(m -> m.state().outcome().stream())
              .filter(of::contains)
              .toList();
      int allowed = most.of(concerned.size());
      if (wrong.size() <= allowed) return Optional.empty();
      var counts =
          of.stream()
              .filter(wrong::contains)
              .map(kind -> Collections.frequency(wrong, kind) + " " + kind.word())
              .collect(Collectors.joining(", "));
      return Optional.of(
          counts + (this.wave ? " in wave " + (wave + 1) : "") + "; " + allowed(allowed));
    }

    private String allowed(int hosts) {
      return most.percent() ? hosts + " allowed, " + most : hosts + " allowed";
    }

    String word(boolean named) {
      return (wave ? WAVE : "")
          + (named ? of.stream().map(Outcome::word).collect(Collectors.joining("+")) + "=" : "")
          + most;
    }
  }

  public static Budget parse(String text, Then then, Retry retry) {
    var rollout = new Parsed(false);
    var wave = new Parsed(true);
    for (var part : text.split(",", -1)) {
      var word = part.strip();
      if (word.startsWith(WAVE)) wave.take(word.substring(WAVE.length()));
      else rollout.take(word);
    }
    var limits = new ArrayList<>(rollout.limits());
    limits.addAll(wave.limits());
    return new Budget(limits, then, retry);
  }

  /** The limits of one scope, as they are read. */
  private static final class Parsed {
    private final boolean wave;
    private final List<Limit> named = new ArrayList<>();
    private Optional<Amount> others = Optional.empty();

    Parsed(boolean wave) {
      this.wave = wave;
    }

    void take(String word) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        if (others.isPresent()) throw twice(word);
        others = Optional.of(Amount.parse(word));
        return;
      }
      var kind = kind(word.substring(0, equals));
      if (named.stream().anyMatch(limit -> limit.of().contains(kind))) throw twice(word);
      named.add(new Limit(Set.of(kind), wave, Amount.parse(word.substring(equals + 1))));
    }

    private IllegalArgumentException twice(String word) {
      return new IllegalArgumentException(
          "'" + (wave ? WAVE : "") + word + "' limits once more what is limited already");
    }

    private static Outcome kind(String word) {
      return WRONG.stream()
          .filter(kind -> kind.word().equals(word))
          .findFirst()
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "hosts go wrong as "
                      + WRONG.stream().map(Outcome::word).collect(Collectors.joining(", "))
                      + ", not as '"
                      + word
                      + "'"));
    }

    List<Limit> limits() {
      var left = EnumSet.copyOf(WRONG);
      named.forEach(limit -> left.removeAll(limit.of()));
      var limits = new ArrayList<>(named);
      others
          .filter(_ -> !left.isEmpty())
          .ifPresent(most -> limits.addFirst(new Limit(left, wave, most)));
      return limits;
    }
  }

  /** Why the rollout must stop; empty where it may go on. */
  Optional<String> spent(RolloutState state, int wave) {
    return limits.stream().flatMap(limit -> limit.broken(state, wave).stream()).findFirst();
  }

  @Override
  public String toString() {
    return limits.stream()
        .map(limit -> limit.word(limit.of().size() == 1))
        .collect(Collectors.joining(","));
  }
}
