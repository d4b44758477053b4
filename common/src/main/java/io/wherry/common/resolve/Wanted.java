package io.wherry.common.resolve;

import io.wherry.common.pbin.PackageSpec;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a host shall have: roots with all they need; as {@code adopted} says, what becomes of
 * packages that it had before Wherry came; and, as {@code downgrades} says, what may get older.
 */
public record Wanted(Set<PackageSpec> roots, Adopted adopted, Downgrades downgrades) {
  public Wanted {
    roots = Collections.unmodifiableSet(new LinkedHashSet<>(roots));
  }

  public Wanted(Set<PackageSpec> roots, Adopted adopted) {
    this(roots, adopted, Downgrades.OURS);
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

  /** Which installed packages may be replaced by older ones. */
  public enum Downgrades {
    NONE,
    /** What Wherry installed follows the release, down too: going back is an order. */
    OURS,
    ALL
  }
}
