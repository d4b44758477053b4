package io.wherry.agent.cave;

import io.wherry.common.model.Artefact;
import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.PbinFile;

/** A build of a release that this host has verified: its pbin in that commit, and its tarball. */
public record Held(PackageId id, Digest pbin, String commit, long release, Artefact tarball) {
  String path() {
    return PbinFile.pathOf(id);
  }
}
