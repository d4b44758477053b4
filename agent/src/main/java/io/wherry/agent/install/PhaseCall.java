package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One phase to run. {@code environment} is a file that the run may rewrite with what the phase left
 * in its variables; {@code image} need not exist; {@code temp} is the package's own directory.
 */
record PhaseCall(
    PackageId id,
    Phase phase,
    Path environment,
    Path image,
    Path temp,
    List<PackageId> replacing,
    Optional<PackageId> replacedBy) {
  PhaseCall {
    replacing = List.copyOf(replacing);
  }
}
