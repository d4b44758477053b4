package io.wherry.agent.install;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import java.util.List;

/** What was found, and done about it, after a restart. */
public sealed interface Recovery {
  /** No change was under way, or one that had only been staged and is forgotten now. */
  record Nothing() implements Recovery {}

  /** It had not been committed, or was being reverted: files and entries are as before it. */
  record Restored(ChangeId change, List<String> lastingEffects) implements Recovery {
    public Restored {
      lastingEffects = List.copyOf(lastingEffects);
    }
  }

  /** It stands whole and can still be confirmed or reverted. */
  record MergedUnconfirmed(ChangeId change, List<String> lastingEffects) implements Recovery {
    public MergedUnconfirmed {
      lastingEffects = List.copyOf(lastingEffects);
    }
  }

  /** It had been confirmed; the rest of its backups is gone now. */
  record Confirmed(ChangeId change) implements Recovery {}

  /** Not possible now; the journal and the backups stay, so that it can be tried again. */
  record Failed(Fault fault) implements Recovery {}
}
