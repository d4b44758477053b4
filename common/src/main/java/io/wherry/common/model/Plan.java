package io.wherry.common.model;

import java.util.List;

/**
 * What one host must install, replace and remove, in order, to get to a release; made for the
 * inventory of that digest.
 */
public record Plan(ReleaseId release, Digest inventory, List<Change> changes) {
  public Plan {
    changes = List.copyOf(changes);
  }

  public List<Change.Install> installs() {
    return changes.stream()
        .filter(Change.Install.class::isInstance)
        .map(Change.Install.class::cast)
        .toList();
  }

  public List<Change.Account> accounts() {
    return changes.stream()
        .filter(Change.Account.class::isInstance)
        .map(Change.Account.class::cast)
        .toList();
  }

  public List<Change.Remove> removals() {
    return changes.stream()
        .filter(Change.Remove.class::isInstance)
        .map(Change.Remove.class::cast)
        .toList();
  }
}
