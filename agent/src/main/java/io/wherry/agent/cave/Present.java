package io.wherry.agent.cave;

import io.wherry.common.model.Digest;
import io.wherry.common.model.PackageId;
import io.wherry.common.pbin.InstalledEntry;
import java.io.IOException;
import java.util.Optional;

/** An entry of the installed database; the pbin tells builds apart, the magic installations. */
record Present(PackageId id, Optional<Digest> pbin, String magic) {
  static Present of(InstalledEntry entry) throws IOException {
    return new Present(entry.id(), entry.pbinDigest(), entry.magic());
  }
}
