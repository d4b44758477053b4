package io.wherry.agent.work;

import io.wherry.agent.work.Preparation.Idleness;
import io.wherry.agent.work.WorkerWord.Progressed;
import io.wherry.common.model.Order;
import io.wherry.common.model.Report.Progress;
import io.wherry.common.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells how far a preparation has come, and where it does not get on, why: otherwise the master
 * would see no more than a number that stands still. Any thread.
 */
final class Telling {
  private static final Duration OFTEN = Duration.ofMillis(500);
  private static final Duration STILL = Duration.ofMinutes(1);
  private final Order order;
  private final Consumer<WorkerWord> told;
  private final Idleness idleness;
  private final InstantSource clock;
  private Progress last;
  private Instant lastTold = Instant.MIN;
  private Instant moved;

  Telling(Order order, Consumer<WorkerWord> told, Idleness idleness, InstantSource clock) {
    this.order = order;
    this.told = told;
    this.idleness = idleness;
    this.clock = clock;
    this.last = progress(Step.SYNCING, 0, 0, "");
    this.moved = clock.instant();
  }

  /** The beginning, the end, and now and then what lies between. */
  void reached(Step step, long done, long total) {
    var now = clock.instant();
    Progress word;
    synchronized (this) {
      boolean same = step == last.step();
      if (!same || done != last.doneBytes()) moved = now;
      word = progress(step, done, total, same ? last.detail() : "");
      last = word;
      if (done != 0 && done < total && now.isBefore(lastTold.plus(OFTEN))) return;
      lastTold = now;
    }
    told.accept(new Progressed(word));
  }

  /** To be called now and then: tells what has changed about how hard it goes. */
  void look() {
    var busy = idleness.busy();
    var now = clock.instant();
    Progress word;
    synchronized (this) {
      word =
          progress(
              last.step(), last.doneBytes(), last.totalBytes(), trouble(last, moved, busy, now));
      if (word.equals(last)) return;
      last = word;
    }
    told.accept(new Progressed(word));
  }

  /** A sync has no bytes to stand still at. */
  private String trouble(Progress at, Instant since, Optional<String> busy, Instant now) {
    var still = Duration.between(since, now);
    var where = idleness.isLow() ? " at idle class" : "";
    if (at.step() != Step.SYNCING && still.compareTo(STILL) >= 0)
      return "no progress for "
          + still.toMinutes()
          + " min"
          + where
          + busy.map(b -> "; " + b).orElse("");
    var how = at.step() == Step.FETCHING ? "waits: " : "slow" + where + ": ";
    return busy.map(how::concat).orElse("");
  }

  private Progress progress(Step step, long done, long total, String detail) {
    return new Progress(order.change(), order.release(), step, done, total, detail);
  }
}
