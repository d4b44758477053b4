package io.wherry.master.rollout;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.RolloutId;
import java.time.Duration;
import java.util.Optional;

/** What the log keeps of permissions. A grant is recorded before it is sent. */
public sealed interface PermissionFact {
  HostId host();

  record Granted(HostId host, ChangeId change, Optional<RolloutId> rollout, Duration valid)
      implements PermissionFact {}

  /** The host reported an end, showed that it is not merging, or an operator released it. */
  record Freed(HostId host, ChangeId change, String why) implements PermissionFact {}
}
