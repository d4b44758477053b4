package io.wherry.common.wire;

/**
 * A word that came over the wire: one of ours, or one that only a newer peer knows and we pass
 * over.
 */
public sealed interface Heard<T> {
  record Known<T>(T word) implements Heard<T> {}

  /** {@code what} says which field it was, for the log. */
  record Unknown<T>(String what) implements Heard<T> {}
}
