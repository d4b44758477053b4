package io.wherry.common.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a host tells of its change. */
public sealed interface Report {
  /**
   * Where it is now; bytes are of the current step, zero where unknown. {@code because} is there
   * where it does not get on for a reason that is nobody's fault here.
   */
  record Progress(
      ChangeId change,
      ReleaseId target,
      Step step,
      long doneBytes,
      long totalBytes,
      String detail,
      Optional<Fault.Cause> because)
      implements Report {
    public Progress(
        ChangeId change,
        ReleaseId target,
        Step step,
        long doneBytes,
        long totalBytes,
        String detail) {
      this(change, target, step, doneBytes, totalBytes, detail, Optional.empty());
    }
  }

  /**
   * It is over. {@code inventory} and {@code settled} are what the host's own database says now.
   */
  record Ended(
      ChangeId change,
      ReleaseId target,
      Outcome outcome,
      Optional<ReleaseId> settled,
      Optional<Fault> fault,
      Inventory inventory,
      Cost cost)
      implements Report {}

  /** The inventory changed outside any change. */
  record Inventoried(Inventory inventory) implements Report {}

  /** What is left to do after changes is another thing than before. */
  record Remaining(Aftermath aftermath) implements Report {}

  /** Something that only a newer agent than this tells, in fields of these numbers. */
  record Unknown(List<Integer> fields) implements Report {
    public Unknown {
      fields = List.copyOf(fields);
    }
  }

  /** What a change cost, and which of its phases ran and cannot be undone. */
  record Cost(long fetchedBytes, Duration merge, List<String> lastingEffects) {
    public static final Cost NONE = new Cost(0, Duration.ZERO, List.of());

    public Cost {
      lastingEffects = List.copyOf(lastingEffects);
    }

    /** Whether a host on which a change so ended is not quite as it was before. */
    public boolean degrades(Outcome outcome) {
      return outcome != Outcome.SETTLED && !lastingEffects.isEmpty();
    }
  }
}
