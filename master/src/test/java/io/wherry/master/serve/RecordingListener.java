package io.wherry.master.serve;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Remembers what it hears. */
final class RecordingListener implements ServeListener {
  private final BlockingQueue<Served> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> connections = new LinkedBlockingQueue<>();

  @Override
  public void served(Served served) {
    heard.add(served);
  }

  @Override
  public void connections(int open) {
    connections.add(open);
  }

  Served next() throws InterruptedException {
    return next(heard);
  }

  int nextConnections() throws InterruptedException {
    return next(connections);
  }

  private static <T> T next(BlockingQueue<T> from) throws InterruptedException {
    var next = from.poll(60, TimeUnit.SECONDS);
    if (next == null) throw new AssertionError("heard nothing");
    return next;
  }
}
