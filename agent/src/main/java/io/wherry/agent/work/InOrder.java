package io.wherry.agent.work;

import io.wherry.common.lifecycle.Resources;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;

/**
 * One thread that does, one after the other, what it is given from any thread. What fails is logged
 * and stops nothing; what is given while it closes is forgotten: the next process says it again.
 */
final class InOrder implements Resources.Resource {
  private static final System.Logger LOG = System.getLogger(InOrder.class.getName());
  private final ExecutorService thread;

  InOrder(ThreadFactory threads) {
    this.thread = Executors.newSingleThreadExecutor(threads);
  }

  /** Something that may need the disk. */
  interface Task {
    void run() throws IOException;
  }

  void add(Task task) {
    try {
      thread.execute(() -> {
        try {
          task.run();
        } catch (IOException e) {
          LOG.log(System.Logger.Level.WARNING, "{0}", String.valueOf(e.getMessage()));
        }
      });
    } catch (RejectedExecutionException _) {
      // Closing.
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
