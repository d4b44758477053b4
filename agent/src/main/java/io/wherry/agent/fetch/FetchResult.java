package io.wherry.agent.fetch;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.Fault;
import java.nio.file.Path;
import java.util.Map;

/** How fetching went. */
public sealed interface FetchResult {
  /**
   * All of them lie in the cache, {@code bytes} of them verified as they came over the network; the
   * others were verified then, and have their size.
   */
  record Fetched(Map<Artefact, Path> tarballs, long bytes) implements FetchResult {
    public Fetched {
      tarballs = Map.copyOf(tarballs);
    }
  }

  /** What has come so far stays for the next try. */
  record NotFetched(Fault fault) implements FetchResult {}
}
