package io.wherry.master.build;

import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What became of a {@link BuildOrder}. Only a {@link Done} set may be published. */
public sealed interface BuildResult {
  /** Everything is there: made now, or unchanged since it was made before. */
  record Done(List<Build> built, List<Build> current) implements BuildResult {
    public Done {
      built = List.copyOf(built);
      current = List.copyOf(current);
    }
  }

  /** Some of it failed; what did not depend on that is built and will not be built again. */
  record Failed(List<Failure> failures, List<Build> built) implements BuildResult {
    public Failed {
      failures = List.copyOf(failures);
      built = List.copyOf(built);
    }
  }

  /** What a dry run found: these would be built, those stay as they are. */
  record Planned(List<PackageId> toBuild, List<Build> current) implements BuildResult {
    public Planned {
      toBuild = List.copyOf(toBuild);
      current = List.copyOf(current);
    }
  }

  /** Nothing was begun, for these reasons. */
  record Refused(List<String> problems) implements BuildResult {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * One package that could not be built: in which phase, why, the end of its log, and what of the
   * order depended on it.
   */
  record Failure(
      PackageId id,
      String phase,
      String why,
      List<String> lastLines,
      Optional<Path> log,
      List<PackageId> dependents) {
    public Failure {
      lastLines = List.copyOf(lastLines);
      dependents = List.copyOf(dependents);
    }

    Failure with(List<PackageId> dependents) {
      return new Failure(id, phase, why, lastLines, log, dependents);
    }

    /** For people, in as many lines as it takes. */
    public String words() {
      var text = new StringBuilder(id + " failed in " + phase + ": " + why);
      for (var line : lastLines) text.append("\n    ").append(line);
      log.ifPresent(file -> text.append("\n  whole log: ").append(file));
      if (!dependents.isEmpty())
        text.append("\n  not built because of it: ")
            .append(String.join(", ", dependents.stream().map(PackageId::toString).toList()));
      return text.toString();
    }
  }
}
