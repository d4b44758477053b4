package io.wherry.master.pipeline;

import io.wherry.common.model.HostId;
import java.util.List;

/** The machines that a host runs on, and those that run on it. */
public record Bonds(List<Bond> hypervisors, List<Bond> guests) {
  public static final Bonds NONE = new Bonds(List.of(), List.of());

  public Bonds {
    hypervisors = List.copyOf(hypervisors);
    guests = List.copyOf(guests);
  }

  /** The other machine; not {@code confirmed} where only the guest of the two says so. */
  public record Bond(HostId host, String name, boolean confirmed) {}
}
