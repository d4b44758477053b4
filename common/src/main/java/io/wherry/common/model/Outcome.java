package io.wherry.common.model;

/**
 * What became of one host in one change. A reverted attempt leaves a settled host and is never a
 * success.
 */
public enum Outcome {
  SETTLED,
  FAILED,
  REVERTED,
  TIMED_OUT,
  UNREACHABLE;

  /** As people read it: {@code timed-out}. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
