package io.wherry.agent;

import io.wherry.agent.link.Confirmer;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.ReleaseId;

/** The link's confirmer as the loop's. */
record Confirming(Confirmer confirmer) implements io.wherry.agent.work.Confirming {
  @Override
  public UpdateEvent confirm(ChangeId change, ReleaseId release, Inventory inventory) {
    return switch (confirmer.confirm(change, release, inventory)) {
      case Confirmer.Confirmation.Confirmed() -> new UpdateEvent.Confirmed(change);
      case Confirmer.Confirmation.Denied(var why) -> new UpdateEvent.ConfirmRefused(change, why);
      case Confirmer.Confirmation.Unreachable(var why) -> new UpdateEvent.Unconfirmed(change, why);
    };
  }
}
