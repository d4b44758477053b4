package io.wherry.agent.inspect;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.pbin.InstalledEntry;
import io.wherry.common.pbin.PackageSpec;

/** An installed package and the database of the root that says so. */
public record Installed(RepositoryName database, InstalledEntry entry) {
  public PackageId id() {
    return entry.id();
  }

  boolean fits(PackageSpec spec) {
    return spec.admits(id()) && spec.repository().map(database::equals).orElse(true);
  }

  /** As {@code cave print-ids} has it, with the slot. */
  @Override
  public String toString() {
    return id() + "::" + database;
  }
}
