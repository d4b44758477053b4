package io.wherry.master.rpc;

import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import io.wherry.common.wire.BadWire;
import java.io.IOException;

/** Answers calls that have one answer. */
final class Answering {
  private final Failures failures;

  Answering(Failures failures) {
    this.failures = failures;
  }

  interface Work<T> {
    T answer() throws BadWire, IOException, StatusException;
  }

  <T> void answer(String doing, StreamObserver<T> to, Work<T> work) {
    T answer;
    try {
      answer = work.answer();
    } catch (BadWire | IOException | StatusException | RuntimeException e) {
      to.onError(failures.statusOf(e, doing).asException());
      return;
    }
    to.onNext(answer);
    to.onCompleted();
  }
}
