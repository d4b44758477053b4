package io.wherry.master.build;

import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import io.wherry.common.posix.FileTrouble;
import io.wherry.master.build.Sources.MissingSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Brings one package up to date: its sources, whether anything changed, and if so its build. */
final class Worker {
  private final PackageBuild build;
  private final Sources sources;
  private final BuildEnvironment environment;
  private final BuiltStore store;
  private final BuildLogs logs;
  private final Supplied supplied;
  private final Supplier<String> cookies;

  Worker(
      PackageBuild build,
      Sources sources,
      BuildEnvironment environment,
      BuiltStore store,
      BuildLogs logs,
      Supplied supplied,
      Supplier<String> cookies) {
    this.build = build;
    this.sources = sources;
    this.environment = environment;
    this.store = store;
    this.logs = logs;
    this.supplied = supplied;
    this.cookies = cookies;
  }

  /** How it went with one package. */
  sealed interface Work {
    record Current(BuiltStore.Entry entry) implements Work {}

    record Made(BuiltStore.Entry entry) implements Work {}

    record Broken(BuildResult.Failure failure) implements Work {}
  }

  /**
   * {@code done} is what the order has brought up to date so far; {@code insist} builds although
   * nothing changed.
   */
  Work run(
      Planned planned,
      Map<PackageId, BuiltStore.Entry> done,
      boolean insist,
      Consumer<String> phases)
      throws InterruptedException {
    try {
      phases.accept("sources");
      var brought = sources.bring(planned).values();
      var inputs = Fingerprint.of(planned, environment, brought, against(planned, done));
      var before = store.newest(planned.id());
      if (!insist && before.isPresent() && before.get().inputs().equals(inputs))
        return new Work.Current(before.get());
      var made = new Build(planned.id(), cookies.get());
      var task =
          new PackageBuild.Task(planned, made, inputs, brought, installed(done), logs.open(made));
      return switch (build.run(task, phases)) {
        case PackageBuild.Outcome.Made(var entry) -> new Work.Made(entry);
        case PackageBuild.Outcome.Broken(var failure) -> new Work.Broken(failure);
      };
    } catch (MissingSource e) {
      return broken(planned, "sources", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return broken(planned, "preparation", FileTrouble.words(e, logs.root()));
    }
  }

  private static Work broken(Planned planned, String phase, String why) {
    return new Work.Broken(
        new BuildResult.Failure(planned.id(), phase, why, List.of(), Optional.empty(), List.of()));
  }

  private static List<Build> against(Planned planned, Map<PackageId, BuiltStore.Entry> done) {
    return planned.toBuild().stream()
        .map(done::get)
        .filter(entry -> entry != null)
        .map(BuiltStore.Entry::build)
        .toList();
  }

  private List<String> installed(Map<PackageId, BuiltStore.Entry> done) {
    var ids = new ArrayList<>(supplied.exact());
    ids.addAll(done.keySet());
    return ids.stream().map(id -> id.name() + " " + id.version() + " " + id.slot()).toList();
  }
}
