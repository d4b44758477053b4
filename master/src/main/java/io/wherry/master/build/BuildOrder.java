package io.wherry.master.build;

import io.wherry.common.pbin.PackageSpec;
import java.util.List;

/** What shall be built, with everything that it needs. */
public record BuildOrder(List<PackageSpec> targets) {
  public BuildOrder {
    targets = List.copyOf(targets);
    if (targets.isEmpty())
      throw new IllegalArgumentException("an order names at least one package");
  }
}
