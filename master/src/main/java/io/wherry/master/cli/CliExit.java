package io.wherry.master.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.wherry.common.lifecycle.ExitCode;

/** A command that ends with a message and an exit code, never with a stack trace. */
final class CliExit extends Exception {

  private final int code;

  CliExit(int code, String message) {
    super(message);
    this.code = code;
  }

  int code() {
    return code;
  }

  /** What a call's failure means to the one who typed the command. */
  static CliExit of(StatusRuntimeException failure, String address) {
    var said =
        failure.getStatus().getDescription() == null
            ? failure.getStatus().getCode().toString()
            : failure.getStatus().getDescription();
    return switch (failure.getStatus().getCode()) {
      case UNAVAILABLE ->
          new CliExit(ExitCode.UNREACHABLE, unreachable(failure.getStatus(), address, said));
      case INVALID_ARGUMENT, OUT_OF_RANGE -> new CliExit(ExitCode.USAGE, said);
      case UNAUTHENTICATED,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          NOT_FOUND,
          ALREADY_EXISTS,
          RESOURCE_EXHAUSTED ->
          new CliExit(ExitCode.REFUSED, said);
      case ABORTED -> new CliExit(ExitCode.FAILED, said);
      case UNIMPLEMENTED ->
          new CliExit(
              ExitCode.REFUSED,
              "the master at "
                  + address
                  + " does not know this command; is it older than this wherry? ("
                  + said
                  + ")");
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, DATA_LOSS ->
          new CliExit(ExitCode.FAILED, "the master failed: " + said);
    };
  }

  private static String unreachable(Status status, String address, String said) {
    var cause = status.getCause();
    while (cause != null && cause.getCause() != null) cause = cause.getCause();
    var why = cause == null || cause.getMessage() == null ? said : cause.getMessage();
    return "cannot reach the master at "
        + address
        + ": "
        + why
        + "\n"
        + "Is it running there, and is this the operators' address? Name another with --master or"
        + " --credentials.";
  }
}
