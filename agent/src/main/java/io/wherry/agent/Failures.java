package io.wherry.agent;

import io.wherry.common.config.BadConfig;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.posix.FileTrouble;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;

/** What went wrong, for people: one message, and the exit code that fits. */
final class Failures {
  private static final System.Logger LOG = System.getLogger(Failures.class.getName());

  private Failures() {}

  static int told(Exception failure, PrintWriter err) {
    LOG.log(System.Logger.Level.DEBUG, "failed", failure);
    switch (failure) {
      case BadConfig bad -> bad.problems().forEach(err::println);
      case Stop stop -> err.println("wherry-agent: " + stop.getMessage());
      case UncheckedIOException io -> err.println("wherry-agent: " + FileTrouble.words(io));
      case IOException io -> err.println("wherry-agent: " + FileTrouble.words(io));
      case InterruptedException _ -> err.println("wherry-agent: interrupted");
      default -> err.println("wherry-agent: a bug: " + failure);
    }
    return switch (failure) {
      case BadConfig _ -> ExitCode.USAGE;
      case Stop stop -> stop.code();
      default -> ExitCode.FAILED;
    };
  }

  static int starved(OutOfMemoryError failure, PrintWriter err) {
    err.println(
        "wherry-agent: there is not enough memory for this ("
            + failure.getMessage()
            + "); allow more with WHERRY_JAVA_OPTS=-Xmx…");
    return ExitCode.FAILED;
  }

  /** Ends a command with a message and a code. */
  static final class Stop extends Exception {
    private final int code;

    Stop(int code, String message) {
      super(message);
      this.code = code;
    }

    int code() {
      return code;
    }
  }
}
