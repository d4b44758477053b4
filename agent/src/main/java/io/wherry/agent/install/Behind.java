package io.wherry.agent.install;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Does one thing while its owner is at the next already; never more than one. The thread inherits
 * the owner's priority, and has ended when this is closed.
 */
final class Behind<T> implements AutoCloseable {
  private final ExecutorService thread;
  private Optional<Future<T>> underWay = Optional.empty();

  private Behind(ExecutorService thread) {
    this.thread = thread;
  }

  static <T> Behind<T> start(String name) {
    var factory = Thread.ofPlatform().daemon().name(name).factory();
    return new Behind<>(Executors.newSingleThreadExecutor(factory));
  }

  /** After {@link #await}. */
  void begin(Callable<T> work) {
    underWay = Optional.of(thread.submit(work));
  }

  /** The end of what was begun last; empty where nothing was. */
  Optional<T> await() throws IOException {
    var awaited = underWay;
    underWay = Optional.empty();
    return awaited.isPresent() ? Optional.of(end(awaited.get())) : Optional.empty();
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
