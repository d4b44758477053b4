package io.wherry.master.rollout;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What became of one host in one rollout, so far. */
public sealed interface MemberState {
  /** Its turn has not come. */
  record Pending() implements MemberState {}

  /** An order stands; {@code absent} while there is no stream to send it on. */
  record Ordered(ChangeId change, int attempt, Instant deadline, boolean absent)
      implements MemberState {}

  /**
   * It has staged everything and waits for permission, without hurry; {@code left} is what is left
   * of its time to stage, should it have to again. One that stands {@code aside} waits for hosts
   * near it, and keeps no other host of the rollout from its turn.
   */
  record Ready(ChangeId change, int attempt, Duration left, boolean aside) implements MemberState {}

  /** It has had permission, and may be merging. */
  record Merging(ChangeId change, int attempt, Instant deadline) implements MemberState {}

  record Settled(Instant at) implements MemberState {}

  /** {@code moved} where it stood on the release before that. */
  record Failed(Instant at, String why, boolean moved) implements MemberState {
    public Failed(Instant at, String why) {
      this(at, why, false);
    }
  }

  /** Back where it was, by its own health checks or because the rollout was taken back. */
  record Reverted(Instant at, String why) implements MemberState {}

  /** {@code others} is what somebody else who changes packages there kept it from. */
  record TimedOut(Instant at, ChangeId change, Optional<String> others) implements MemberState {
    public TimedOut(Instant at, ChangeId change) {
      this(at, change, Optional.empty());
    }
  }

  record Unreachable(Instant at, ChangeId change) implements MemberState {}

  record Withdrawn(String why) implements MemberState {}

  /** It failed in a way that may pass, and gets another order later. */
  record Resting(Instant until, String why) implements MemberState {}

  /** As people read it: {@code timed-out}. */
  default String word() {
    return switch (this) {
      case Pending _ -> "pending";
      case Ordered _ -> "ordered";
      case Ready _ -> "ready";
      case Merging _ -> "merging";
      case Resting _ -> "resting";
      case Settled _ -> "settled";
      case Failed _ -> "failed";
      case Reverted _ -> "reverted";
      case TimedOut _ -> "timed-out";
      case Unreachable _ -> "unreachable";
      case Withdrawn _ -> "withdrawn";
    };
  }

  /** The change that an answer must name to count. */
  default Optional<ChangeId> openChange() {
    return switch (this) {
      case Ordered o -> Optional.of(o.change());
      case Ready r -> Optional.of(r.change());
      case Merging m -> Optional.of(m.change());
      case Pending _,
          Resting _,
          Settled _,
          Failed _,
          Reverted _,
          TimedOut _,
          Unreachable _,
          Withdrawn _ ->
          Optional.empty();
    };
  }

  /** What became of the attempt, once that is known. */
  default Optional<Outcome> outcome() {
    return switch (this) {
      case Settled _ -> Optional.of(Outcome.SETTLED);
      case Failed _ -> Optional.of(Outcome.FAILED);
      case Reverted _ -> Optional.of(Outcome.REVERTED);
      case TimedOut _ -> Optional.of(Outcome.TIMED_OUT);
      case Unreachable _ -> Optional.of(Outcome.UNREACHABLE);
      case Pending _, Ordered _, Ready _, Merging _, Withdrawn _, Resting _ -> Optional.empty();
    };
  }

  /** True where the attempt went wrong: what the error budget counts. Silence is no success. */
  default boolean spendsBudget() {
    return outcome().filter(o -> o != Outcome.SETTLED).isPresent();
  }

  /** True where nothing more is to come of it. */
  default boolean over() {
    return !(this instanceof Pending || this instanceof Resting) && openChange().isEmpty();
  }

  /** Why it is there; empty where the word says it all. */
  default String why() {
    return switch (this) {
      case Ordered o -> o.absent() ? "not connected" : "";
      case Failed f -> f.why();
      case Reverted r -> r.why();
      case TimedOut t ->
          "did not report within its deadline" + t.others().map(": "::concat).orElse("");
      case Unreachable _ -> "was not connected within its deadline";
      case Withdrawn w -> w.why();
      case Resting r -> r.why() + "; again at " + r.until();
      case Ready _ -> "waits for permission to merge";
      case Pending _, Merging _, Settled _ -> "";
    };
  }
}
