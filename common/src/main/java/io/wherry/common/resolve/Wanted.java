package io.wherry.common.resolve;

import io.wherry.common.pbin.PackageSpec;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a host shall have: roots with all they need, and, as {@code adopted} says, what becomes of
 * packages that it had before Wherry came.
 */
public record Wanted(Set<PackageSpec> roots, Adopted adopted) {
  public Wanted {
    roots = Collections.unmodifiableSet(new LinkedHashSet<>(roots));
  }

  /** Those roots; adopted packages are upgraded. */
  public Wanted(Set<PackageSpec> roots) {
    this(roots, Adopted.UPGRADED);
  }

  /** What becomes of unmanaged installed packages. They are never removed. */
  public enum Adopted {
    /** To what the release offers in their slot, unless it is older. */
    UPGRADED,
    /** As they are, unless something wanted asks for another version. */
    LEFT_ALONE
  }
}
