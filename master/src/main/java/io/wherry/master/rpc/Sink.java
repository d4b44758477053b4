package io.wherry.master.rpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Events for an operator who may read slowly: bounded, the oldest give way. Any thread may offer;
 * one thread at a time writes.
 */
final class Sink<T> {
  private final ServerCallStreamObserver<T> out;
  private final int most;
  private final ArrayDeque<T> waiting = new ArrayDeque<>();
  private boolean writing;
  private boolean ending;
  private boolean over;

  Sink(ServerCallStreamObserver<T> out, int most) {
    this.out = out;
    this.most = most;
    out.setOnReadyHandler(this::pump);
  }

  void offer(T event) {
    synchronized (this) {
      if (ending || over) return;
      if (waiting.size() >= most) waiting.remove();
      waiting.add(event);
    }
    pump();
  }

  /** The last event; the stream ends once it is written. */
  void finish(T event) {
    offer(event);
    finish();
  }

  void finish() {
    synchronized (this) {
      ending = true;
    }
    pump();
  }

  void fail(Status status) {
    synchronized (this) {
      if (over) return;
      over = true;
    }
    try {
      out.onError(status.asException());
    } catch (IllegalStateException e) {
      forget();
    }
  }

  synchronized void forget() {
    over = true;
    waiting.clear();
  }

  private void pump() {
    synchronized (this) {
      if (writing) return;
      writing = true;
    }
    while (step()) {
      // Each step writes one event, outside the lock.
    }
  }

  private boolean step() {
    @Nullable T event;
    synchronized (this) {
      if (over || !out.isReady() || (waiting.isEmpty() && !ending)) {
        writing = false;
        return false;
      }
      if (waiting.isEmpty()) {
        over = true;
        event = null;
      } else event = waiting.remove();
    }
    try {
      if (event == null) out.onCompleted();
      else out.onNext(event);
    } catch (IllegalStateException | io.grpc.StatusRuntimeException e) {
      forget();
    }
    return event != null;
  }
}
