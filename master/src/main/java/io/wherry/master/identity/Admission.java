package io.wherry.master.identity;

/** What came of somebody's wish to have a certificate. */
public sealed interface Admission<T> {
  record Granted<T>(T what) implements Admission<T> {}

  record Refused<T>(Reason reason, String message) implements Admission<T> {}

  /** Why not. */
  enum Reason {
    UNKNOWN_TOKEN,
    TOKEN_EXPIRED,
    TOKEN_USED_UP,
    NOT_PROVEN,
    BAD_KEY,
    REVOKED
  }
}
