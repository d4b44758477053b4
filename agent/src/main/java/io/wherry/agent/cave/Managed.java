package io.wherry.agent.cave;

import io.wherry.common.model.Change;
import io.wherry.common.model.PackageId;
import java.util.Collection;
import java.util.TreeSet;

/** Which entries are Wherry's once a change stands. */
final class Managed {
  private Managed() {}

  static Collection<PackageId> after(Story story) {
    var managed = new TreeSet<>(story.managed());
    for (var change : story.plan().changes()) {
      switch (change) {
        case Change.Install install -> {
          managed.removeAll(install.replaces());
          managed.add(install.id());
        }
        case Change.Remove(var id) -> managed.remove(id);
        case Change.Account _ -> {}
      }
    }
    return managed;
  }
}
