package io.wherry.common.model;

import java.util.Comparator;
import java.util.Optional;

/**
 * An entry of a host's installed databases. {@code pbin} is the digest of the pbin copy in it,
 * absent where the package did not come from a binary; {@code managed} is true where Wherry
 * installed it, and only then may it ever be removed. {@code elsewhere} names the database where
 * that is not the one Wherry writes to; such an entry counts, and is never touched.
 */
public record InstalledPackage(
    PackageId id, Optional<Digest> pbin, boolean managed, Optional<String> elsewhere)
    implements Comparable<InstalledPackage> {
  private static final Comparator<InstalledPackage> ORDER =
      Comparator.comparing(InstalledPackage::id).thenComparing(p -> p.elsewhere().orElse(""));

  public InstalledPackage {
    if (managed && elsewhere.isPresent())
      throw new IllegalArgumentException(
          id + " cannot be Wherry's, being in the database " + elsewhere.get());
  }

  /** One of the database that Wherry writes to. */
  public InstalledPackage(PackageId id, Optional<Digest> pbin, boolean managed) {
    this(id, pbin, managed, Optional.empty());
  }

  @Override
  public int compareTo(InstalledPackage other) {
    return ORDER.compare(this, other);
  }
}
