package io.wherry.agent.link;

import io.grpc.Status;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What a failed call means, in one line for people. */
final class Reasons {
  private static final int DEPTH = 10;

  private Reasons() {}

  /** The master's own words where it refused, else what stood in the way. */
  static String of(Throwable failure) {
    var status = Status.fromThrowable(failure);
    return switch (status.getCode()) {
      case UNAVAILABLE, UNKNOWN, INTERNAL, CANCELLED -> unreachable(status);
      case DEADLINE_EXCEEDED -> "no answer in time";
      case OK,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          DATA_LOSS,
          UNAUTHENTICATED ->
          said(status);
    };
  }

  /** True where the master itself has refused, so that another try says the same. */
  static boolean refused(Throwable failure) {
    return switch (Status.fromThrowable(failure).getCode()) {
      case INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          UNAUTHENTICATED,
          UNIMPLEMENTED,
          OUT_OF_RANGE,
          DATA_LOSS ->
          true;
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNAVAILABLE -> false;
    };
  }

  private static String said(Status status) {
    return status.getDescription() == null ? status.getCode().name() : status.getDescription();
  }

  private static String unreachable(Status status) {
    if (cause(status, CertificateExpiredException.class).isPresent())
      return "the master's certificate has expired by this host's clock; check the clocks of both";
    if (cause(status, CertificateNotYetValidException.class).isPresent())
      return "the master's certificate is not yet good by this host's clock; set the clock";
    var unknown = cause(status, UnknownHostException.class);
    if (unknown.isPresent()) return "no such host name: " + unknown.get().getMessage();
    var refused = cause(status, ConnectException.class);
    if (refused.isPresent()) return String.valueOf(refused.get().getMessage());
    var tls = cause(status, SSLException.class);
    if (tls.isPresent()) return "no secure connection: " + tls.get().getMessage();
    return said(status);
  }

  /** The first of that kind behind {@code status}. */
  static <T extends Throwable> Optional<T> cause(Status status, Class<T> kind) {
    var at = status.getCause();
    for (int depth = 0; at != null && depth < DEPTH; depth++, at = at.getCause()) {
      if (kind.isInstance(at)) return Optional.of(kind.cast(at));
    }
    return Optional.empty();
  }
}
