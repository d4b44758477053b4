package io.wherry.master.rollout;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.ReleaseId;
import java.time.Instant;

/** Work that the machine asks for; the pipeline carries it out. */
public sealed interface Effect {
  record Order(HostId host, ChangeId change, int attempt, ReleaseId to, Instant deadline)
      implements Effect {}

  /** Whoever is not merging yet is to stop. */
  record Withdraw(HostId host, ChangeId change, String reason) implements Effect {}
}
