package io.wherry.agent;

import io.wherry.common.config.BadConfig;
import io.wherry.common.lifecycle.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What went wrong, for people: one message, and the exit code that fits. */
final class Failures {
  private static final System.Logger LOG = System.getLogger(Failures.class.getName());

  private Failures() {}

  static int told(Exception failure, PrintWriter err) {
    LOG.log(System.Logger.Level.DEBUG, "failed", failure);
    switch (failure) {
      case BadConfig bad -> bad.problems().forEach(err::println);
      case Stop stop -> err.println("wherry-agent: " + stop.getMessage());
      case UncheckedIOException wrapped -> err.println("wherry-agent: " + wrapped.getMessage());
      case IOException io -> err.println("wherry-agent: " + words(io));
      case InterruptedException _ -> err.println("wherry-agent: interrupted");
      default -> err.println("wherry-agent: a bug: " + failure);
    }
    return switch (failure) {
      case BadConfig _ -> ExitCode.USAGE;
      case Stop stop -> stop.code();
      default -> ExitCode.FAILED;
    };
  }

  private static String words(IOException e) {
    return switch (e) {
      case AccessDeniedException denied ->
          "no permission for " + denied.getFile() + "; run as root, or as the owner of that file";
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case FileSystemException fs -> fs.getFile() + ": " + reason(fs);
      default -> String.valueOf(e.getMessage());
    };
  }

  private static String reason(FileSystemException e) {
    return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
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
