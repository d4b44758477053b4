package io.wherry.agent;

import io.wherry.agent.facts.Glance;
import io.wherry.agent.facts.RootFacts;
import io.wherry.agent.install.ManagedPackages;
import io.wherry.agent.work.Host;
import io.wherry.common.model.Inventory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** What the root's databases, accounts and configuration say. Any thread. */
final class LocalHost implements Host {
  private final AgentSettings settings;
  private final Consumer<String> warned;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /** Where the databases were when somebody looked for them last. */
  private volatile List<Path> databases = List.of();

  /** {@code warned} hears once of each thing that is not heeded. */
  LocalHost(AgentSettings settings, Consumer<String> warned) {
    this.settings = settings;
    this.warned = warned;
  }

  /** Somebody else tells of what is not heeded. */
  LocalHost(AgentSettings settings) {
    this(settings, _ -> {});
  }

  @Override
  public Inventory inventory() throws IOException {
    var managed = new ManagedPackages(settings.installing().stateDir()).read();
    var facts = new RootFacts(settings.root());
    var inventory = facts.inventory(managed::contains);
    databases = facts.databases();
    for (var remark : inventory.remarks()) if (told.add(remark)) warned.accept(remark);
    return inventory;
  }

  /** Another number whenever its databases may say something else. */
  long glance() throws IOException {
    if (databases.isEmpty()) databases = new RootFacts(settings.root()).databases();
    return Glance.over(databases);
  }
}
