package io.wherry.agent.install;

import io.wherry.common.model.Fault;
import java.io.IOException;

/** Carries a fault out of the depth of a step to the result that the caller gets. */
public final class Refusal extends IOException {
  private final Fault fault;

  public Refusal(Fault fault) {
    super(fault.what());
    this.fault = fault;
  }

  public static Refusal local(String what) {
    return new Refusal(Fault.local(what));
  }

  public static Refusal permanent(String what) {
    return new Refusal(Fault.permanent(what));
  }

  /** Somebody else changes packages here: no release, nor this host, is to blame. */
  public static Refusal meanwhile(String what) {
    return new Refusal(Fault.local(what).because(Fault.Cause.CHANGED_MEANWHILE));
  }

  Fault fault() {
    return fault;
  }
}
