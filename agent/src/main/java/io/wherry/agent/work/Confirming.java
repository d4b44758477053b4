package io.wherry.agent.work;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.ReleaseId;

/** Asks a master over a connection made for the question. Blocks. */
@FunctionalInterface
public interface Confirming {
  /** Confirmed, ConfirmRefused or Unconfirmed. */
  UpdateEvent confirm(ChangeId change, ReleaseId release, Inventory inventory);
}
