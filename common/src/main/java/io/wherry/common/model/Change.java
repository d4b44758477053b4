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
      requireInside(pbinPath);
    }

    @Override
    public PackageId id() {
      return build.id();
    }
  }

  /**
   * Sees to it that the root has a user or group: one that it lacks is made as the definition at
   * {@code path} of the release's commit says. Never undone.
   */
  record Account(AccountName account, String path, Digest definition) implements Change {
    public Account {
      requireInside(path);
      PackageName.parse(account.toString());
    }

    /** Accounts have neither versions nor slots. */
    @Override
    public PackageId id() {
      return PackageId.of(account.toString(), "0", "0");
    }
  }

  /** Takes away a package that Wherry installed and nothing wants any more. */
  record Remove(PackageId id) implements Change {}

  private static void requireInside(String path) {
    if (path.startsWith("/") || List.of(path.split("/", -1)).contains(".."))
      throw new IllegalArgumentException("path leaves the repository: '" + path + "'");
  }
}
