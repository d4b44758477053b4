package io.wherry.common.posix;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs work in a platform thread of its own that has lowered itself to the idle CPU and I/O class,
 * which the threads that it starts inherit. The calling thread keeps its class. The work must start
 * no virtual threads: their carriers would stay idle, and carry everybody else's from then on.
 */
public final class IdleThread {
  private static final System.Logger LOG = System.getLogger(IdleThread.class.getName());

  private IdleThread() {}

  /** An interrupt of the caller interrupts the work and waits for its end. */
  public static <T> T call(String name, Callable<T> work) throws InterruptedException {
    var task =
        new FutureTask<>(() -> {
          lower();
          return work.call();
        });
    var thread = Thread.ofPlatform().name(name).daemon().start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw rethrown(e);
    } catch (InterruptedException e) {
      thread.interrupt();
      thread.join();
      throw e;
    }
  }

  /** A host that forbids it is served all the same. */
  private static void lower() {
    try {
      Posix.idleThread();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot run at idle priority: {0}", e.getMessage());
    }
  }

  private static RuntimeException rethrown(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case InterruptedException broken -> throw broken;
      case RuntimeException bug -> bug;
      case Error error -> throw error;
      case null, default -> new IllegalStateException("the work failed", e.getCause());
    };
  }
}
