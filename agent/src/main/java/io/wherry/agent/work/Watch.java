package io.wherry.agent.work;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks now and then while something else is done. In a platform thread of the caller's class:
 * those who run at idle class must not be needed to say that idle work starves.
 */
final class Watch {
  private final CountDownLatch over = new CountDownLatch(1);
  private final Runnable look;
  private final Duration every;
  private final Thread thread;

  Watch(Runnable look, Duration every) {
    this.look = look;
    this.every = every;
    this.thread = Thread.ofPlatform().name("prepare-watch").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!over.await(every.toMillis(), TimeUnit.MILLISECONDS)) look.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** After this it does not look any more. */
  void end() throws InterruptedException {
    over.countDown();
    thread.join();
  }
}
