package io.wherry.common.model;

import java.util.Optional;

/**
 * Why something did not work; the category decides whether and when it is tried again. The cause is
 * named where somebody else may know better than whoever met the fault what it means.
 */
public record Fault(Category category, String what, Optional<Cause> cause) {
  public Fault(Category category, String what) {
    this(category, what, Optional.empty());
  }

  /**
   * {@code TRANSIENT} is retried with back-off, {@code LOCAL} when the host has changed, the others
   * never by themselves.
   */
  public enum Category {
    TRANSIENT,
    PERMANENT,
    INTEGRITY,
    LOCAL;

    public boolean mayPass() {
      return this == TRANSIENT || this == LOCAL;
    }
  }

  /** What is at the bottom of it. */
  public enum Cause {
    /**
     * No master said in time that the change is wanted: it was away, or the host cannot reach it
     * any more. The host cannot tell the two apart; the master can.
     */
    UNCONFIRMED,
    /**
     * Somebody else changes packages on the host: it was, or would soon be, no more what was
     * planned for. No release is to blame.
     */
    CHANGED_MEANWHILE,
    /**
     * The host could neither finish nor go back: it takes no order until a person has looked at it.
     */
    STUCK
  }

  public static Fault passing(String what) {
    return new Fault(Category.TRANSIENT, what);
  }

  public static Fault permanent(String what) {
    return new Fault(Category.PERMANENT, what);
  }

  public static Fault integrity(String what) {
    return new Fault(Category.INTEGRITY, what);
  }

  public static Fault local(String what) {
    return new Fault(Category.LOCAL, what);
  }

  /** The same for that reason. */
  public Fault because(Cause cause) {
    return new Fault(category, what, Optional.of(cause));
  }

  public boolean isBecause(Cause cause) {
    return this.cause.filter(c -> c == cause).isPresent();
  }

  public boolean mayPass() {
    return category.mayPass();
  }
}
