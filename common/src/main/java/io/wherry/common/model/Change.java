package io.wherry.common.model;

import java.util.List;

/** One step of a plan. */
public sealed interface Change {
  /** The package that this step leaves installed or takes away. */
  PackageId id();

  /**
   * Puts a build in place of what shares its slot. {@code pbinPath} is its path in the release's
   * commit.
   */
  record Install(Build build, String pbinPath, Digest pbin, List<PackageId> replaces)
      implements Change {
    public Install {
      replaces = List.copyOf(replaces);
      if (pbinPath.startsWith("/") || List.of(pbinPath.split("/", -1)).contains("..")) {
        throw new IllegalArgumentException("pbin path leaves the repository: '" + pbinPath + "'");
      }
    }

    @Override
    public PackageId id() {
      return build.id();
    }
  }

  /** Takes away a package that Wherry installed and nothing wants any more. */
  record Remove(PackageId id) implements Change {}
}
