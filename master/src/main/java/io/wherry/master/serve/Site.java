package io.wherry.master.serve;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;

/** What all connections share. */
record Site(
    FileTree files,
    Map<String, Page> pages,
    ExecutorService pageThreads,
    Pacing pacing,
    ServeListener listener,
    InstantSource clock,
    LongSupplier nanos) {
  Site {
    pages = Map.copyOf(pages);
  }

  Duration since(long start) {
    return Duration.ofNanos(nanos.getAsLong() - start);
  }
}
