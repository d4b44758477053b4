package io.wherry.agent.sync;

import io.wherry.common.model.ReleaseId;
import io.wherry.common.release.Manifest;
import io.wherry.common.release.Verdict;

/** Says whether a manifest is to be believed to be of that release. */
@FunctionalInterface
public interface Authority {
  /** The signature is empty where there is none. */
  Verdict<Manifest> manifest(byte[] manifest, byte[] signature, ReleaseId release);
}
