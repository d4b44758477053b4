package io.wherry.common.release;

/** What {@link Trust} made of something signed. */
public sealed interface Verdict<T> {
  record Trusted<T>(T value) implements Verdict<T> {}

  record Refused<T>(Refusal why) implements Verdict<T> {}
}
