package io.wherry.sim;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.ReleaseId;
import java.util.Optional;

/** What of its words a host's version can say, and of the master's understand. */
interface Tongue {
  Tongue TODAY = new Tongue() {};

  /** As it comes to the master; empty where that passes it over. */
  default Optional<HostWord> says(HostWord word) {
    return Optional.of(word);
  }

  /** As it comes to the host. */
  default Optional<MasterWord> hears(MasterWord word) {
    return Optional.of(word);
  }

  /** What it asks to have confirmed. */
  default Inventory asks(ChangeId change, ReleaseId release, Inventory inventory) {
    return inventory;
  }
}
