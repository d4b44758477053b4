package io.wherry.master.pipeline;

/** What an operator gets: the value, or one message that says why not and what to do. */
public sealed interface Answer<T> {
  record Ok<T>(T value) implements Answer<T> {}

  record Refused<T>(ExitKind kind, String message) implements Answer<T> {}

  /** Why something is refused; doors and commands turn it into codes. */
  enum ExitKind {
    /** The question itself is wrong: a selector, a threshold, a name. */
    INVALID,
    /** No such host, rollout, release, set. */
    NOT_FOUND,
    /** Right question, wrong moment. */
    CONFLICT,
    /** The master could not record it: nothing was done. */
    UNRECORDED
  }

  static <T> Answer<T> ok(T value) {
    return new Ok<>(value);
  }

  static <T> Answer<T> invalid(String message) {
    return new Refused<>(ExitKind.INVALID, message);
  }

  static <T> Answer<T> notFound(String message) {
    return new Refused<>(ExitKind.NOT_FOUND, message);
  }

  static <T> Answer<T> conflict(String message) {
    return new Refused<>(ExitKind.CONFLICT, message);
  }
}
