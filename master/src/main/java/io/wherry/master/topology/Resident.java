package io.wherry.master.topology;

import io.wherry.common.model.HostId;
import io.wherry.common.model.Placement;
import io.wherry.common.model.Selector;

/** A host of the fleet, and where it says that it is. */
public record Resident(Selector.Subject subject, Placement placement) {
  public HostId id() {
    return subject.id();
  }

  public String name() {
    return subject.name();
  }
}
