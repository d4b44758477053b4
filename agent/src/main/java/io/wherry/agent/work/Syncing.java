package io.wherry.agent.work;

import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.release.Manifest;
import io.wherry.common.resolve.Catalogue;
import java.io.IOException;

/** Brings the order's release into the host's own copy of the repository, verified. */
@FunctionalInterface
public interface Syncing {
  Outcome sync(Order order, Guidance guidance) throws InterruptedException;

  /** How it went. */
  sealed interface Outcome {
    record Synced(Manifest manifest, Catalogue catalogue, Pbins pbins) implements Outcome {}

    record NotSynced(Fault fault) implements Outcome {}
  }

  /** The verified files of the release, such as pbins, by their path in its commit. */
  @FunctionalInterface
  interface Pbins {
    byte[] read(String path) throws IOException;
  }
}
