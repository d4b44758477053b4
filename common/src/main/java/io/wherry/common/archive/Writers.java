package io.wherry.common.archive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes batches beside the thread that decompresses, whose this is. The first failure stops
 * everything; {@link #finish} or the next call throws it. Threads inherit the priority of whoever
 * hands over the first batches.
 */
final class Writers implements AutoCloseable {
  private static final int BATCHES = 8;

  private final List<ExecutorService> threads;
  private final Workspace workspace;
  private final BlockingQueue<Batch> free = new ArrayBlockingQueue<>(BATCHES);
  private final ConcurrentLinkedQueue<IOException> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;
  private volatile @Nullable Error error;
  private int made;
  private int turn;

  private Writers(List<ExecutorService> threads, Workspace workspace) {
    this.threads = threads;
    this.workspace = workspace;
  }

  static Writers start(int size, Workspace workspace) {
    var factory = Thread.ofPlatform().daemon().name("extract-", 0).factory();
    var threads = Stream.generate(() -> Executors.newSingleThreadExecutor(factory)).limit(size);
    return new Writers(threads.toList(), workspace);
  }

  /** An empty batch, as soon as one is free. */
  Batch take() throws IOException {
    check();
    var ready = free.poll();
    if (ready != null) return ready;
    if (made == BATCHES) return waited();
    made++;
    return workspace.batch();
  }

  private Batch waited() throws InterruptedIOException {
    try {
      return free.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing");
    }
  }

  /** {@code goesOn} where the next batch must be written after this one. */
  void submit(Batch batch, boolean goesOn) {
    threads.get(turn).execute(() -> run(batch));
    if (!goesOn) turn = (turn + 1) % threads.size();
  }

  private void run(Batch batch) {
    try {
      batch.run(!stopped && error == null && failures.isEmpty()).ifPresent(failures::add);
    } catch (RuntimeException e) {
      failures.add(new IOException("cannot write: " + e.getMessage(), e));
    } catch (Error e) {
      error = e; // with memory at its end, as little as can be
    } finally {
      free.add(batch);
    }
  }

  private void check() throws IOException {
    if (error != null) throw error;
    var first = failures.peek();
    if (first != null) throw first;
  }

  /** Waits until all that was submitted is written; takes no more. */
  void finish() throws IOException {
    for (; made > 0; made--) workspace.giveBack(waited());
    check();
  }

  /** Waits for what runs; nothing that waits is written any more. */
  @Override
  public void close() {
    stopped = true;
    for (var thread : threads) thread.shutdownNow().forEach(Runnable::run);
    threads.forEach(ExecutorService::close);
    free.forEach(workspace::giveBack);
  }
}
