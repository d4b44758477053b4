package io.wherry.common.resolve;

import io.wherry.common.model.PackageId;
import java.util.List;

/** Packages that the machines themselves supply: they satisfy without being installed. */
public record Provided(List<PackageId> packages) {
  public static final Provided NOTHING = new Provided(List.of());

  public Provided {
    packages = List.copyOf(packages);
  }
}
