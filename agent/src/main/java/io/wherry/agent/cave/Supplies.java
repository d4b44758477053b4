package io.wherry.agent.cave;

import io.wherry.common.model.Artefact;
import java.util.List;

/** Gets tarballs into the cache that this host has no more, or never had. */
@FunctionalInterface
public interface Supplies {
  /** As far as it can; who asks looks afterwards. */
  void bring(List<Artefact> wanted) throws InterruptedException;
}
