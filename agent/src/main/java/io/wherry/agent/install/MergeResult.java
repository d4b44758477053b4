package io.wherry.agent.install;

import io.wherry.common.model.Fault;
import java.util.List;

/** How a merge went: the plan stands whole, or the host is as it was before. */
public sealed interface MergeResult {
  /**
   * The commit record is written. {@code configurationFiles} landed beside a protected file and
   * wait for a person.
   */
  record Merged(List<String> lastingEffects, List<String> configurationFiles)
      implements MergeResult {
    public Merged {
      lastingEffects = List.copyOf(lastingEffects);
      configurationFiles = List.copyOf(configurationFiles);
    }
  }

  /** Every file and entry is as before; what the phases did that ran until then is not undone. */
  record Restored(Fault fault, List<String> lastingEffects) implements MergeResult {
    public Restored {
      lastingEffects = List.copyOf(lastingEffects);
    }
  }

  /** The journal and the backups stay; {@link NativeInstaller#recover} tries again. */
  record NotRestored(Fault fault) implements MergeResult {}
}
