package io.wherry.master.rpc;

import io.grpc.Status;
import io.grpc.StatusException;

/** What operators ask for, where it cannot be meant. */
final class Asked {
  private Asked() {}

  static StatusException invalid(String message) {
    return Status.INVALID_ARGUMENT.withDescription(message).asException();
  }

  /** More than one answer holds. */
  static StatusException tooMuch(String message) {
    return Status.RESOURCE_EXHAUSTED.withDescription(message).asException();
  }
}
