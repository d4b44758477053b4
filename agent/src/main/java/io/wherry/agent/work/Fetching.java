package io.wherry.agent.work;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.Encoding;
import io.wherry.common.model.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings tarballs onto the host. Whoever unpacks one checks it on the way: what was here already is
 * not read once more for that alone.
 */
@FunctionalInterface
public interface Fetching {
  Outcome fetch(List<Artefact> wanted, Guidance guidance, Progress progress)
      throws InterruptedException;

  /** The one of a build's tarballs to fetch: the encoding that unpacks cheapest. */
  default Optional<Artefact> choice(List<Artefact> tarballs) {
    var zstd = tarballs.stream().filter(a -> a.encoding() == Encoding.TAR_ZST).findFirst();
    return zstd.isPresent() ? zstd : tarballs.stream().findFirst();
  }

  /**
   * Looks at those that lie here, digest and all, and throws away what is not what it should be.
   * True where there was any, so that it is worth fetching anew.
   */
  default boolean discardBroken(List<Artefact> suspects) {
    return false;
  }

  /** How it went. */
  sealed interface Outcome {
    /** Where each tarball lies, and how many bytes came over the network. */
    record Fetched(Map<Artefact, Path> tarballs, long bytes) implements Outcome {
      public Fetched {
        tarballs = Map.copyOf(tarballs);
      }
    }

    record NotFetched(Fault fault) implements Outcome {}
  }

  /** Hears of bytes as they come; any thread. */
  @FunctionalInterface
  interface Progress {
    void reached(long doneBytes, long totalBytes);
  }
}
