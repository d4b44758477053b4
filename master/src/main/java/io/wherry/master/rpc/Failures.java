package io.wherry.master.rpc;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.wherry.common.wire.BadWire;
import io.wherry.master.hold.LogException;
import java.io.IOException;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Turns what went wrong into what the caller is told: for our own mistakes a reference into the
 * log, never a stack trace.
 */
final class Failures {
  private static final System.Logger LOG = System.getLogger("io.wherry.master.rpc");
  private final RandomGenerator random;

  Failures(RandomGenerator random) {
    this.random = random;
  }

  Status statusOf(Throwable failure, String doing) {
    return switch (failure) {
      case StatusException refused -> refused.getStatus();
      case StatusRuntimeException refused -> refused.getStatus();
      case BadWire bad -> Status.INVALID_ARGUMENT.withDescription(bad.getMessage());
      case LogException log -> unrecorded(log, doing);
      case IOException broken -> brokenOff(broken, doing);
      default -> ours(failure, doing);
    };
  }

  private Status unrecorded(LogException failure, String doing) {
    LOG.log(System.Logger.Level.ERROR, "could not record {0}: {1}", doing, failure.getMessage());
    return Status.RESOURCE_EXHAUSTED.withDescription(
        "the master cannot record this: " + failure.getMessage());
  }

  /** Broken input or output comes with words of ours; they help. */
  private static Status brokenOff(IOException failure, String doing) {
    LOG.log(System.Logger.Level.ERROR, "could not do {0}: {1}", doing, failure.getMessage());
    LOG.log(System.Logger.Level.DEBUG, "could not do " + doing, failure);
    return Status.ABORTED.withDescription("the master cannot do this now: " + failure.getMessage());
  }

  private Status ours(Throwable failure, String doing) {
    var reference = String.format(Locale.ROOT, "%08x", random.nextInt());
    LOG.log(System.Logger.Level.ERROR, "failure " + reference + " in " + doing, failure);
    return Status.INTERNAL.withDescription(
        "the master failed; its log tells more under " + reference);
  }

  void passedOver(String caller, String what) {
    LOG.log(System.Logger.Level.INFO, "passed over an unknown word of {0}: {1}", caller, what);
  }

  void note(String what) {
    LOG.log(System.Logger.Level.INFO, what);
  }
}
