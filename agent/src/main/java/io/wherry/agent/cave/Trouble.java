package io.wherry.agent.cave;

import io.wherry.common.model.Fault;
import java.io.IOException;

/** Carries a fault out of the depth of a step to the result that the caller gets. */
final class Trouble extends IOException {
  private final Fault fault;

  Trouble(Fault fault) {
    super(fault.what());
    this.fault = fault;
  }

  static Trouble local(String what) {
    return new Trouble(Fault.local(what));
  }

  static Trouble permanent(String what) {
    return new Trouble(Fault.permanent(what));
  }

  /** What went wrong, in words for whoever looks after the host. */
  static Fault fault(String doing, Exception e) {
    return switch (e) {
      case Trouble trouble -> trouble.fault;
      case IllegalArgumentException malformed ->
          Fault.integrity(doing + ": " + malformed.getMessage());
      default -> Fault.local(doing + ": " + e.getMessage());
    };
  }
}
