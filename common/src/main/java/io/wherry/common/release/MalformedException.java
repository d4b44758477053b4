package io.wherry.common.release;

/** A text that is not what it claims to be; the message says where and what was expected. */
public final class MalformedException extends Exception {
  private final String message;

  public MalformedException(String message) {
    super(message);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
