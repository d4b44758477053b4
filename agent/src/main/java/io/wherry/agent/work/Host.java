package io.wherry.agent.work;

import io.wherry.common.model.Inventory;
import java.io.IOException;

/** What the host's own database says now. */
@FunctionalInterface
public interface Host {
  Inventory inventory() throws IOException;
}
