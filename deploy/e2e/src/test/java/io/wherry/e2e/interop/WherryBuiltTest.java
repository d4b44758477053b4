package io.wherry.e2e.interop;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The stories with packages that our own builder has made. */
class WherryBuiltTest extends HostStories {
  @RegisterExtension final Ledger ledger = new Ledger("built by Wherry");

  @Override
  Packages packages(Path folder, Sources sources) {
    return Packages.ofWherry(folder, sources);
  }

  @Override
  boolean caveRunsAllPhases() {
    return true;
  }
}
