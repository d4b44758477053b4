package io.wherry.master;

import io.wherry.master.metrics.MasterMetrics;
import io.wherry.master.serve.ServeListener;

/** Counts what the static server gives. */
record SeamOfServing(MasterMetrics metrics) implements ServeListener {
  @Override
  public void served(Served served) {
    metrics.served(served.kind().word(), served.bytes(), served.duration());
  }

  @Override
  public void connections(int open) {
    metrics.connections(open);
  }
}
