package io.wherry.e2e.interop;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The stories with packages that the real cave has built; we publish exactly its tarballs. */
class CaveBuiltTest extends HostStories {
  @RegisterExtension final Ledger ledger = new Ledger("built by cave");

  @Override
  Packages packages(Path folder, Sources sources) throws IOException, InterruptedException {
    return Packages.ofCave(folder, sources);
  }

  @Override
  boolean caveRunsAllPhases() {
    return false;
  }
}
