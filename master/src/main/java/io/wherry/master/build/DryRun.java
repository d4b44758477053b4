package io.wherry.master.build;

import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import io.wherry.master.build.BuildListener.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Finds what an order would build, without building or fetching anything. */
final class DryRun {
  private final Scheduler scheduler;
  private final BuildOrder order;
  private final Sources sources;
  private final BuildEnvironment environment;
  private final BuiltStore store;

  DryRun(
      Scheduler scheduler,
      BuildOrder order,
      Sources sources,
      BuildEnvironment environment,
      BuiltStore store) {
    this.scheduler = scheduler;
    this.order = order;
    this.sources = sources;
    this.environment = environment;
    this.store = store;
  }

  BuildResult run(BuildListener listener) throws IOException, InterruptedException {
    listener.heard(new Event.Planned(scheduler.order()));
    var would = new LinkedHashSet<PackageId>();
    var current = new TreeMap<PackageId, Build>();
    for (var id : scheduler.order()) {
      var build = currentBuild(scheduler.planned(id), current);
      if (build.isPresent()) current.put(id, build.get());
      else would.add(id);
    }
    return new BuildResult.Planned(new ArrayList<>(would), new ArrayList<>(current.values()));
  }

  /** Empty where it would be built. */
  private Optional<Build> currentBuild(Planned planned, Map<PackageId, Build> current)
      throws IOException, InterruptedException {
    var against = new ArrayList<Build>();
    for (var id : planned.toBuild()) {
      var build = current.get(id);
      if (build == null) return Optional.empty();
      against.add(build);
    }
    if (order.insistsOn(planned) || !sources.haveAll(planned)) return Optional.empty();
    var brought = sources.bring(planned).values();
    var inputs = Fingerprint.of(planned, environment, brought, against);
    return store
        .newest(planned.id())
        .filter(entry -> entry.inputs().equals(inputs))
        .map(BuiltStore.Entry::build);
  }
}
