package io.wherry.common.archive.bzip2;

import java.io.IOException;

/** Bits that are no block, or no whole stream. Thrown for every false start, so without a trace. */
final class Damage extends IOException {
  Damage(String what) {
    super(what);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
