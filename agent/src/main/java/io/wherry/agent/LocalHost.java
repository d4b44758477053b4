package io.wherry.agent;

import io.wherry.agent.install.ManagedPackages;
import io.wherry.agent.work.Host;
import io.wherry.common.model.Inventory;
import io.wherry.common.pbin.InstalledDatabase;
import java.io.IOException;

/** What the root's installed database says. */
record LocalHost(AgentSettings settings) implements Host {
  @Override
  public Inventory inventory() throws IOException {
    var managed = new ManagedPackages(settings.installing().stateDir()).read();
    return InstalledDatabase.open(settings.root()).inventory(managed::contains);
  }
}
