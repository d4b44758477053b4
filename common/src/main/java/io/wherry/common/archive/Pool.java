package io.wherry.common.archive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Runs small writes beside the thread that decompresses, with a bound on the bytes in flight. The
 * first failure stops everything; {@link #finish} or the next {@link #submit} throws it. Platform
 * threads, which have the CPU and I/O class of whoever extracts: a virtual one would give that
 * class to a carrier that outlives it.
 */
final class Pool implements AutoCloseable {
  private static final int UNIT = 4096;
  private static final int UNITS = 4096;

  private final ExecutorService threads;
  private final Semaphore room = new Semaphore(UNITS);
  private final ConcurrentLinkedQueue<IOException> failures = new ConcurrentLinkedQueue<>();

  Pool(int size) {
    threads =
        Executors.newFixedThreadPool(
            size, Thread.ofPlatform().daemon().name("extract-", 0).factory());
  }

  /** A write, and whom to tell when it could not be done. */
  interface Task {
    void run() throws IOException;
  }

  void submit(int bytes, Task task) throws IOException {
    int units = 1 + bytes / UNIT;
    acquire(units);
    check();
    threads.execute(() -> {
      try {
        run(task);
      } finally {
        room.release(units);
      }
    });
  }

  private void run(Task task) {
    if (!failures.isEmpty()) return;
    try {
      task.run();
    } catch (IOException e) {
      failures.add(e);
    } catch (RuntimeException e) {
      failures.add(new IOException("cannot write: " + e.getMessage(), e));
    }
  }

  private void check() throws IOException {
    var first = failures.peek();
    if (first != null) throw first;
  }

  /** Waits until all is written. */
  void finish() throws IOException {
    acquire(UNITS);
    room.release(UNITS);
    check();
  }

  private void acquire(int units) throws InterruptedIOException {
    try {
      room.acquire(units);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing");
    }
  }

  /** Waits for what runs; nothing that waits is begun any more. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
