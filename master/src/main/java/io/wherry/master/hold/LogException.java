package io.wherry.master.hold;

import java.io.IOException;

/** The event log cannot be opened, read or written; what was recorded before still stands. */
public final class LogException extends IOException {
  private final Kind kind;

  /** What went wrong, as far as somebody can do something about it. */
  public enum Kind {
    LOCKED,
    FULL,
    CORRUPT,
    UNWRITABLE,
    TOO_NEW,
    BROKEN
  }

  public LogException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  LogException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
