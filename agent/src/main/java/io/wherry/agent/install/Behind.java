package io.wherry.agent.install;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Does one thing after the other while its owner is further on already. The thread inherits the
 * owner's priority, and has ended when this is closed.
 */
final class Behind<T> implements AutoCloseable {
  private final ExecutorService thread;
  private final Deque<Future<T>> underWay = new ArrayDeque<>();

  private Behind(ExecutorService thread) {
    this.thread = thread;
  }

  static <T> Behind<T> start(String name) {
    var factory = Thread.ofPlatform().daemon().name(name).factory();
    return new Behind<>(Executors.newSingleThreadExecutor(factory));
  }

  void begin(Callable<T> work) {
    underWay.add(thread.submit(work));
  }

  /** What has come to its end, in order, without waiting; the first failure is thrown. */
  List<T> ended() throws IOException {
    var ended = new ArrayList<T>();
    while (!underWay.isEmpty() && underWay.element().isDone()) ended.add(end(underWay.remove()));
    return ended;
  }

  /** All that is not told yet, once it has come to its end. */
  List<T> rest() throws IOException {
    var rest = new ArrayList<T>();
    while (!underWay.isEmpty()) rest.add(end(underWay.remove()));
    return rest;
  }

  private static <T> T end(Future<T> awaited) throws IOException {
    try {
      return awaited.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while looking at what was unpacked");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException broken -> throw broken;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Waits for what runs. */
  @Override
  public void close() {
    thread.shutdownNow();
    thread.close();
  }
}
