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

  /** Since a restore it may have one that nobody here knows of. */
  record Doubted(HostId host) implements PermissionFact {}

  /** It said where it is, or an operator answers for it. */
  record Cleared(HostId host, String why) implements PermissionFact {}
}
