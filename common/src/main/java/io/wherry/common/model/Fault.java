package io.wherry.common.model;

/** Why something did not work; the category decides whether and when it is tried again. */
public record Fault(Category category, String what) {
  /**
   * {@code TRANSIENT} is retried with back-off, {@code LOCAL} when the host has changed, the others
   * never by themselves.
   */
  public enum Category {
    TRANSIENT,
    PERMANENT,
    INTEGRITY,
    LOCAL
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

  public boolean mayPass() {
    return category == Category.TRANSIENT || category == Category.LOCAL;
  }
}
