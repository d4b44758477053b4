package io.wherry.common.wire;

/**
 * A message whose content is not what the wire promises; its text names the field and what is wrong
 * with it.
 */
public final class BadWire extends Exception {
  private final String field;
  private final String wrong;

  BadWire(String field, String wrong) {
    super(field + ": " + wrong);
    this.field = field;
    this.wrong = wrong;
  }

  /** The same, seen from the message that holds this part. */
  BadWire within(String outer) {
    var outside = new BadWire(field.startsWith("[") ? outer + field : outer + "." + field, wrong);
    outside.setStackTrace(getStackTrace());
    return outside;
  }
}
