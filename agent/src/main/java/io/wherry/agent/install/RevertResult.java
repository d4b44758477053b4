package io.wherry.agent.install;

import io.wherry.common.model.Fault;
import java.util.List;

/** How taking a merged, unconfirmed change back went. */
public sealed interface RevertResult {
  record Reverted(List<String> lastingEffects) implements RevertResult {
    public Reverted {
      lastingEffects = List.copyOf(lastingEffects);
    }
  }

  /** The journal and the backups stay, so that it can be tried again. */
  record RevertFailed(Fault fault) implements RevertResult {}
}
