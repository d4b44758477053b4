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

  /**
   * There is none. {@code because} are the fewest statements that cannot all be so; the explanation
   * says them in an order to be read, with what is true of every host.
   */
  record Impossible(List<Statement> because, List<String> explanation) implements Resolution {
    public Impossible {
      because = List.copyOf(because);
      explanation = List.copyOf(explanation);
    }

    /** For other reasons than statements that contradict each other. */
    static Impossible told(List<String> explanation) {
      return new Impossible(List.of(), explanation);
    }
  }
}
