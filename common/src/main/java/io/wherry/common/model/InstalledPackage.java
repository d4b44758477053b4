package io.wherry.common.model;

import java.util.Optional;

/**
 * An entry of a host's installed database. {@code pbin} is the digest of the pbin copy in it,
 * absent where the package did not come from a binary; {@code managed} is true where Wherry
 * installed it, and only then may it ever be removed.
 */
public record InstalledPackage(PackageId id, Optional<Digest> pbin, boolean managed)
    implements Comparable<InstalledPackage> {
  @Override
  public int compareTo(InstalledPackage other) {
    return id.compareTo(other.id);
  }
}
