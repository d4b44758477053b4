package io.wherry.common.git;

import java.util.List;
import java.util.Map;

/** What became of a bundle. */
public sealed interface Applied {
  /** Its objects are here, whole and checked; no ref has moved. */
  record Stored(Map<String, CommitId> tips) implements Applied {
    public Stored {
      tips = Map.copyOf(tips);
    }
  }

  /** It builds on commits that are not here; nothing was taken from it. */
  record Unfounded(List<CommitId> missing) implements Applied {
    public Unfounded {
      missing = List.copyOf(missing);
    }
  }

  /** It is no bundle, damaged, too large, or holds what git forbids. */
  record Hostile(String why) implements Applied {}
}
