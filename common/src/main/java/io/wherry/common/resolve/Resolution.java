package io.wherry.common.resolve;

import io.wherry.common.model.Plan;
import java.util.List;

/** What resolving came to. */
public sealed interface Resolution {
  /** A plan, and what is worth knowing about it, one line each. */
  record Resolved(Plan plan, List<String> notes) implements Resolution {
    public Resolved {
      notes = List.copyOf(notes);
    }
  }

  /** There is none; each line names a requirement that takes part in the contradiction. */
  record Impossible(List<String> explanation) implements Resolution {
    public Impossible {
      explanation = List.copyOf(explanation);
    }
  }
}
