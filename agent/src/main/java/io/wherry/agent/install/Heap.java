package io.wherry.agent.install;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the heap about as small as what is alive in it, for as long as it is open, whatever is done
 * meanwhile. Much outlives a few young collections while a package is looked at and is not needed a
 * second later, and the collector that this process runs with would rather take more memory than
 * look for it.
 */
final class Heap implements AutoCloseable {
  private static final long ENOUGH = 26 << 20;
  private static final long SLACK = 12 << 20;
  private static final long LOOK_EVERY_MILLIS = 50;
  private final CountDownLatch closed = new CountDownLatch(1);
  private long left;

  private Heap() {}

  static Heap keptSmall() {
    var heap = new Heap();
    Thread.ofPlatform().daemon().name("heap").start(heap::keep);
    return heap;
  }

  private void keep() {
    try {
      while (!closed.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) tidy();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Collects, which takes some hundredths of a second, where it is due. */
  private void tidy() {
    if (used() < Math.max(ENOUGH, left + SLACK)) return;
    System.gc();
    left = used();
  }

  private static long used() {
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
