package io.wherry.master.build;

import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import java.util.List;

/** Hears how an order goes, from one thread at a time. Must not block. */
@FunctionalInterface
public interface BuildListener {
  BuildListener NONE = _ -> {};

  void heard(Event event);

  /** Something that happened to an order. */
  sealed interface Event {
    /** What the order comes to, in an order in which it could be built one by one. */
    record Planned(List<PackageId> packages) implements Event {
      public Planned {
        packages = List.copyOf(packages);
      }
    }

    /** Nothing changed since its last build. */
    record Current(Build build) implements Event {}

    record Started(PackageId id) implements Event {}

    record Phase(PackageId id, String phase) implements Event {}

    record Finished(Build build) implements Event {}

    record Broke(BuildResult.Failure failure) implements Event {}

    /** Not tried, since something that it needs failed. */
    record Skipped(PackageId id, PackageId because) implements Event {}

    /** Built some time, and nobody wants it any more. */
    record Unwanted(PackageId id) implements Event {}
  }
}
