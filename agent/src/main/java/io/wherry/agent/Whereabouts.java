package io.wherry.agent;

import io.wherry.agent.facts.Placements;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Placement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks now and then where this machine runs and what runs on it, and says it where it is another
 * thing than before. One thread of its own.
 */
final class Whereabouts implements Resources.Resource {
  private static final Duration EVERY = Duration.ofMinutes(1);
  private final Placements placements;
  private final Consumer<Placement> said;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("whereabouts").unstarted(this::run);
  private volatile Placement now = Placement.NONE;

  Whereabouts(Placements placements, Consumer<Placement> said) {
    this.placements = placements;
    this.said = said;
  }

  void start() {
    if (closing.getCount() > 0 && thread.getState() == Thread.State.NEW) thread.start();
  }

  /** As it was when somebody looked last; any thread. */
  Placement now() {
    return now;
  }

  private void run() {
    try {
      do look();
      while (!closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  void look() throws InterruptedException {
    var found = placements.look(now);
    if (found.equals(now)) return;
    now = found;
    said.accept(found);
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }
}
