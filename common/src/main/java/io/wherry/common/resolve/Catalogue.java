package io.wherry.common.resolve;

import io.wherry.common.model.PackageId;
import io.wherry.common.model.ReleaseId;
import java.util.HashSet;
import java.util.List;

/** All that a release offers; one candidate per package, version and slot. */
public record Catalogue(ReleaseId release, List<Candidate> candidates) {
  public Catalogue {
    candidates = List.copyOf(candidates);
    var seen = new HashSet<PackageId>();
    for (var candidate : candidates)
      if (!seen.add(candidate.id()))
        throw new IllegalArgumentException(release + " offers " + candidate.id() + " twice");
  }
}
