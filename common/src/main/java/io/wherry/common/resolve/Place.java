package io.wherry.common.resolve;

import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.PackageId;
import java.util.List;
import java.util.Optional;

/**
 * A package's slot in one database of the host: what sits there now, and what may sit there
 * afterwards.
 */
record Place(List<Occupant> occupants, List<InstalledPackage> installed) {
  Place {
    occupants = List.copyOf(occupants);
    installed = List.copyOf(installed);
  }

  /** Whether somebody else put in what sits here; then the place never gets empty. */
  boolean isForeign() {
    return installed.stream().anyMatch(present -> !present.managed());
  }

  /**
   * What may sit in a place: a candidate or, without one, something installed that the release does
   * not know. {@code staying} is what needs no change. The variable is true when it sits there.
   */
  record Occupant(int variable, PackageId id, Optional<Candidate> candidate, boolean staying) {
    boolean isOutside() {
      return candidate.isEmpty();
    }
  }
}
