package io.wherry.common.archive;

import java.io.IOException;

/**
 * The archive is broken or means harm. It will be so every time, and nothing of it was left on
 * disk.
 */
public sealed class HostileArchiveException extends IOException permits OversizeArchiveException {
  private final String entry;

  HostileArchiveException(String what, String entry) {
    super(entry.isEmpty() ? what : printable(entry) + ": " + what);
    this.entry = entry;
  }

  HostileArchiveException(String what, Exception cause) {
    this(what, "");
    initCause(cause);
  }

  /** The entry as the archive names it; empty where the fault is of the archive itself. */
  public String entry() {
    return entry;
  }

  private static String printable(String name) {
    var shown = new StringBuilder();
    name.codePoints()
        .limit(200)
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }
}
