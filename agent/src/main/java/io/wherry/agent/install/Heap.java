package io.wherry.agent.install;

/**
 * Keeps the heap about as small as what is alive in it. Large arrays of one package's decompressor
 * outlive many small things, and the collector that this process runs with would rather take more
 * memory than look for them.
 */
final class Heap {
  private static final long ENOUGH = 26 << 20;
  private static final long SLACK = 12 << 20;
  private long left;

  /** Between two packages: collects, which takes some hundredths of a second, where it is due. */
  void tidy() {
    if (used() < Math.max(ENOUGH, left + SLACK)) return;
    System.gc();
    left = used();
  }

  private static long used() {
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
