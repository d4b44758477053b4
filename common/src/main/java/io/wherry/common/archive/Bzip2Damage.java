package io.wherry.common.archive;

import java.io.IOException;

/** Bits that are no block, or no whole stream. Thrown for every false start, so without a trace. */
final class Bzip2Damage extends IOException {
  Bzip2Damage(String what) {
    super(what);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
