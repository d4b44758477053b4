package io.wherry.agent.install;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.Change;
import io.wherry.common.model.Owners;
import java.io.IOException;
import java.io.InputStream;

/** Gives the installer what was fetched for each package of a plan. */
public interface PackageSource {
  Delivery open(Change.Install install) throws IOException;

  /**
   * A verified pbin and its opened tarball, whose digest is checked once more while it is read, and
   * the names that the release gives to the owners in it.
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Delivery(byte[] pbin, Artefact artefact, Owners owners, InputStream tarball)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      tarball.close();
    }
  }
}
