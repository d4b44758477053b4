package io.wherry.agent.update;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.ReleaseId;
import java.time.Instant;
import java.util.Optional;

/** Where a host stands on its way to a release. Written to the journal before effects run. */
public sealed interface UpdateState {
  Footing footing();

  /** An order is under way. */
  sealed interface Working extends UpdateState {
    UnderWay work();
  }

  /** Nothing to do. */
  record Settled(Footing footing) implements UpdateState {}

  /** Has asked the master for a plan to the release that its channel points to. */
  record Seeking(Footing footing, ReleaseId target, int asked, Instant askAgain)
      implements UpdateState {}

  /** A worker syncs, verifies, fetches and stages. */
  record Preparing(Footing footing, UnderWay work, int attempt) implements Working {}

  /** The plan did not fit what is installed; has asked for another one. */
  record Replanning(Footing footing, UnderWay work, int asked, Instant askAgain)
      implements Working {}

  /** Everything is staged; waits for leave to merge. */
  record Asking(
      Footing footing, UnderWay work, int attempt, Instant askAgain, Optional<String> refusal)
      implements Working {}

  /** Files and entries change. Nothing interrupts this. */
  record Merging(Footing footing, UnderWay work, int attempt) implements Working {}

  /** The new set stands whole; its health checks run. */
  record Checking(Footing footing, UnderWay work, int attempt) implements Working {}

  /** Asks the master, over connections made anew, until {@code giveUp}. */
  record Confirming(
      Footing footing, UnderWay work, int asked, Optional<Instant> tryAt, Instant giveUp)
      implements Working {}

  /**
   * Confirmed for good: the way back is being cleared, again at {@code retryAt} where that failed.
   * Never reverts from here.
   */
  record Sealing(Footing footing, UnderWay work, int attempt, Optional<Instant> retryAt)
      implements Working {}

  /**
   * Puts the old set back; tries again at {@code retryAt} where that failed for a passing reason.
   */
  record Reverting(
      Footing footing,
      ChangeId change,
      Optional<ReleaseId> target,
      Fault why,
      int attempt,
      Optional<Instant> retryAt)
      implements UpdateState {}

  /** Something failed that may pass; starts over at {@code retryAt}. */
  record Waiting(Footing footing, UnderWay work, int attempt, Instant retryAt, Fault last)
      implements Working {}

  /** The master said to do nothing until it welcomes this host again. */
  record Held(Footing footing, String reason) implements UpdateState {}

  /** Could neither finish nor go back: a person must look. A restart of the agent tries again. */
  record Stuck(Footing footing, ChangeId change, Fault why) implements UpdateState {}

  /** A worker died or the agent was restarted; asks what the disk says of {@code interrupted}. */
  record Recovering(
      Footing footing, UpdateState interrupted, int attempt, Optional<Instant> retryAt)
      implements UpdateState {}

  /** When time alone changes something. */
  default Optional<Instant> due() {
    return switch (this) {
      case Seeking s -> Optional.of(s.askAgain);
      case Preparing s -> Optional.of(s.work.deadline());
      case Replanning s -> Optional.of(earlier(s.askAgain, s.work.deadline()));
      case Asking s -> Optional.of(s.askAgain);
      case Waiting s -> Optional.of(earlier(s.retryAt, s.work.deadline()));
      case Confirming s -> Optional.of(s.tryAt.map(t -> earlier(t, s.giveUp)).orElse(s.giveUp));
      case Reverting s -> s.retryAt;
      case Sealing s -> s.retryAt;
      case Recovering s -> s.retryAt;
      case Settled _, Merging _, Checking _, Held _, Stuck _ -> Optional.empty();
    };
  }

  /** The change under way. */
  default Optional<ChangeId> openChange() {
    return switch (this) {
      case Working s -> Optional.of(s.work().change());
      case Reverting s -> Optional.of(s.change);
      case Stuck s -> Optional.of(s.change);
      case Recovering s -> s.interrupted.openChange();
      case Settled _, Seeking _, Held _ -> Optional.empty();
    };
  }

  /** The release that this host is on its way to. */
  default Optional<ReleaseId> heading() {
    return switch (this) {
      case Working s -> Optional.of(s.work().target());
      case Seeking s -> Optional.of(s.target);
      case Reverting s -> s.target;
      case Recovering s -> s.interrupted.heading();
      case Settled _, Held _, Stuck _ -> Optional.empty();
    };
  }

  /** The order under way. */
  default Optional<UnderWay> underWay() {
    return switch (this) {
      case Working s -> Optional.of(s.work());
      case Recovering s -> s.interrupted.underWay();
      case Settled _, Seeking _, Reverting _, Held _, Stuck _ -> Optional.empty();
    };
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
