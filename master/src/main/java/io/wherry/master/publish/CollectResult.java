package io.wherry.master.publish;

import io.wherry.common.model.Fault;
import java.util.List;

/** What came of a collection. */
public sealed interface CollectResult {
  /**
   * Newest first, every release that had its tarballs before. {@code files} and {@code bytes} were
   * deleted, or would be.
   */
  record Done(List<Line> releases, int files, long bytes) implements CollectResult {
    public Done {
      releases = List.copyOf(releases);
    }

    /** How many went, or would. */
    public int collected() {
      return (int) releases.stream().filter(line -> line.kept().isEmpty()).count();
    }
  }

  /** A release that stays for these reasons or, without one, goes. */
  record Line(ReleaseRecord release, List<String> kept) {
    public Line {
      kept = List.copyOf(kept);
    }
  }

  /** It broke off; what was to go goes at the next one. */
  record Refused(Fault why) implements CollectResult {}
}
