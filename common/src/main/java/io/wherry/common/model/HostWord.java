package io.wherry.common.model;

import java.time.Instant;
import java.util.List;

/** What a host says on its stream. */
public sealed interface HostWord {
  record Greeted(Hello hello) implements HostWord {}

  /**
   * Kept by the host until acknowledged; sequence increases by one for ever, so the master can drop
   * repeats.
   */
  record Reported(long sequence, Instant at, Report report) implements HostWord {}

  record AskedPermission(ChangeId change, ReleaseId release) implements HostWord {}

  /**
   * A host that follows its channel by itself asks for a plan, and one that is not as its plan
   * assumed for another; {@code why} it is not, or empty.
   */
  record AskedPlan(ReleaseId release, Inventory inventory, String why) implements HostWord {
    public AskedPlan(ReleaseId release, Inventory inventory) {
      this(release, inventory, "");
    }
  }

  record Beat(Instant wallClock) implements HostWord {}

  /** It runs elsewhere than it said, or other machines run on it. */
  record Moved(Placement placement) implements HostWord {}

  /**
   * The master said {@code words} that its version does not know, by the numbers that they have on
   * the wire; {@code protocol} is the highest that it speaks.
   */
  record PassedOver(List<Integer> words, int protocol) implements HostWord {
    /** More are not told. */
    public static final int MOST = 16;

    public PassedOver {
      words = List.copyOf(words);
    }
  }
}
