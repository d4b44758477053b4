package io.wherry.master.publish;

import io.wherry.common.model.Artefact;
import io.wherry.common.release.Manifest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The next release before it is signed: its manifest, the files that it writes into the repository
 * by path, and the tarballs that must come into the store first.
 */
record Draft(
    Optional<Manifest> previous,
    Manifest manifest,
    Map<String, byte[]> written,
    Map<Artefact, Path> tarballs) {
  boolean changesNothing() {
    return previous.isPresent()
        && previous.get().entries().equals(manifest.entries())
        && previous.get().files().equals(manifest.files())
        && previous.get().provided().equals(manifest.provided());
  }

  ReleaseDiff diff() {
    return ReleaseDiff.between(previous, manifest);
  }
}
