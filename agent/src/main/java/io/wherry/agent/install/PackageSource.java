package io.wherry.agent.install;

import io.wherry.common.archive.ToldSums;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Change;
import io.wherry.common.model.Owners;
import java.io.IOException;
import java.io.InputStream;

/** Gives the installer what was fetched for each package of a plan. */
public interface PackageSource {
  Delivery open(Change.Install install) throws IOException;

  /** Bytes of its tarball, which tell what takes long; 0 where nobody knows. */
  default long size(Change.Install install) throws IOException {
    return 0;
  }

  /** The file that says how an account is made. */
  default byte[] definition(Change.Account account) throws IOException {
    throw new IOException("nothing says how to make " + account.account());
  }

  /**
   * A verified pbin and its opened tarball, whose digest is checked once more while it is read,
   * what that tells of its files, and the names that the release gives to the owners in it.
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Delivery(byte[] pbin, Artefact artefact, Owners owners, InputStream tarball, ToldSums sums)
      implements AutoCloseable {
    /** Of a tarball that tells nothing. */
    public Delivery(byte[] pbin, Artefact artefact, Owners owners, InputStream tarball) {
      this(pbin, artefact, owners, tarball, ToldSums.NONE);
    }

    @Override
    public void close() throws IOException {
      tarball.close();
    }
  }
}
