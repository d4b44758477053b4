package io.wherry.agent.work;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;

/** A thread that takes turns. */
final class InOrder implements Turns {
  private static final System.Logger LOG = System.getLogger(InOrder.class.getName());
  private final ExecutorService thread;

  InOrder(ThreadFactory threads) {
    this.thread = Executors.newSingleThreadExecutor(threads);
  }

  static void run(Task task) {
    try {
      task.run();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0}", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void add(Task task) {
    try {
      thread.execute(() -> run(task));
    } catch (RejectedExecutionException _) {
      // Closing.
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
