package io.wherry.master.identity;

import io.wherry.common.model.HostId;

/** Whose certificate it is that came to a door. */
public sealed interface Caller {
  record Host(HostId id) implements Caller {}

  record Operator(String name, Role role) implements Caller {
    /** As the event log writes it. */
    public String actor() {
      return "operator/" + name;
    }
  }

  /** Vouched for by our authority, yet neither; {@code why} says what is wrong. */
  record Stranger(String why) implements Caller {}
}
