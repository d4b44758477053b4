package io.wherry.master.build;

import io.wherry.common.pbin.PackageSpec;
import java.util.List;
import java.util.OptionalInt;

/**
 * What shall be built, with everything that it needs; without targets, the world of the compilation
 * node. {@code jobs} overrides the setting; {@code dryRun} only says what would be built; {@code
 * rebuild} builds the targets although nothing changed.
 */
public record BuildOrder(
    List<PackageSpec> targets, OptionalInt jobs, boolean dryRun, boolean rebuild) {
  public BuildOrder {
    targets = List.copyOf(targets);
    if (jobs.isPresent() && (jobs.getAsInt() < 1 || jobs.getAsInt() > 256))
      throw new IllegalArgumentException("jobs must be 1 to 256, not " + jobs.getAsInt());
  }

  /** What changed of {@code targets} and of all that they need. */
  public static BuildOrder of(List<PackageSpec> targets) {
    return new BuildOrder(targets, OptionalInt.empty(), false, false);
  }

  public BuildOrder asDryRun() {
    return new BuildOrder(targets, jobs, true, rebuild);
  }

  public BuildOrder again() {
    return new BuildOrder(targets, jobs, dryRun, true);
  }

  /** Everything that the machine wants. */
  public boolean isWorld() {
    return targets.isEmpty();
  }

  /** Whether the package is built although nothing changed. */
  boolean insistsOn(Planned planned) {
    return rebuild && targets.stream().anyMatch(target -> target.admits(planned.id()));
  }
}
