package io.wherry.master.publish;

import io.wherry.common.model.Fault;

/** Carries a refusal out of the steps; never leaves the package. */
final class Refused extends Exception {
  private final transient Fault why;

  Refused(Fault why) {
    super(why.what());
    this.why = why;
  }

  Fault why() {
    return why;
  }
}
