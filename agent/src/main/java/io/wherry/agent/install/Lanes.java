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
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Does a few things side by side, and no more of them than there are lanes. Its threads inherit the
 * owner's priority, and have ended when this is closed. For one owner.
 */
final class Lanes<T> implements AutoCloseable {
  private final ExecutorService threads;
  private final Semaphore free;

  /** Read by whoever runs beside others; whoever is alone writes. */
  private final ReadWriteLock company = new ReentrantReadWriteLock(true);

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Deque<Future<T>> begun = new ArrayDeque<>();
  private final List<T> results = new ArrayList<>();

  private Lanes(ExecutorService threads, int number) {
    this.threads = threads;
    this.free = new Semaphore(number);
  }

  static <T> Lanes<T> start(String name, int number) {
    var factory = Thread.ofPlatform().daemon().name(name + "-", 0).factory();
    return new Lanes<>(Executors.newFixedThreadPool(number, factory), number);
  }

  /** What is done alone. */
  interface Work<R> {
    R run() throws IOException;
  }

  /** As soon as a lane is free; where something has failed, that is thrown instead. */
  void begin(Callable<T> work) throws IOException {
    try {
      free.acquire();
    } catch (InterruptedException e) {
      throw interrupted();
    }
    var failed = failure.get();
    if (failed != null) throw thrown(failed);
    begun.add(threads.submit(() -> run(work)));
  }

  /** A failure is known before its lane is free for the next one. */
  private T run(Callable<T> work) throws Exception {
    company.readLock().lock();
    try {
      return work.call();
    } catch (Exception | Error e) {
      failure.compareAndSet(null, e);
      throw e;
    } finally {
      company.readLock().unlock();
      free.release();
    }
  }

  /** For what runs in a lane and cannot go on beside others: alone, once they have ended. */
  <R> R alone(Work<R> work) throws IOException {
    company.readLock().unlock();
    try {
      company.writeLock().lockInterruptibly();
      try {
        return work.run();
      } finally {
        company.writeLock().unlock();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      company.readLock().lock();
    }
  }

  /**
   * Of all that was begun, in that order, once it has come to its end; the first failure is thrown.
   */
  List<T> results() throws IOException {
    while (!begun.isEmpty()) results.add(result(begun.remove()));
    return List.copyOf(results);
  }

  private static <T> T result(Future<T> awaited) throws IOException {
    try {
      return awaited.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    }
  }

  private static IOException thrown(@Nullable Throwable failure) {
    return switch (failure) {
      case IOException broken -> broken;
      case RuntimeException bug -> throw bug;
      case Error error -> throw error;
      case null, default -> throw new IllegalStateException(failure);
    };
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while unpacking");
  }

  /** Interrupts what runs, and waits for its end. */
  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
