package io.wherry.master.build;

import io.wherry.common.model.Build;
import io.wherry.common.model.Bytes;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.release.StagedPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Builds packages from exheres with bash, for machines without paludis. One order at a time per
 * state directory, held by a lock on disk; killed at any moment, the next order finds only whole
 * builds.
 */
public final class ExheresBuilder implements Builder {
  private final BuildSettings settings;
  private final RepositoryName repository;
  private final Path state;
  private final InstantSource clock;
  private final Supplier<String> cookies;

  /** {@code cookies} gives each build its own name; they never repeat. */
  public ExheresBuilder(
      BuildSettings settings,
      RepositoryName repository,
      Path state,
      InstantSource clock,
      Supplier<String> cookies) {
    this.settings = settings;
    this.repository = repository;
    this.state = state.toAbsolutePath();
    this.clock = clock;
    this.cookies = cookies;
  }

  BuiltStore store() {
    return new BuiltStore(state.resolve("built"));
  }

  @Override
  public List<StagedPackage> staged() throws IOException {
    return store().staged();
  }

  @Override
  public Map<String, Bytes> accounts() throws IOException {
    return new ExheresTrees(settings.repositories()).definitions();
  }

  @Override
  public BuildResult build(BuildOrder order, BuildListener listener)
      throws IOException, InterruptedException {
    if (order.isWorld()) return refused("only cave knows a world; name packages");
    var problems = settingsProblems();
    if (!problems.isEmpty()) return new BuildResult.Refused(problems);
    try (var lock = BuildLock.tryTake(state).orElse(null)) {
      if (lock == null)
        return refused(
            "another build is running on " + state + "; wait for its end, or end it first");
      return locked(order, listener);
    }
  }

  @Override
  public List<Build> collect(Published published, boolean dryRun) throws IOException {
    try (var lock = BuildLock.tryTake(state).orElse(null)) {
      if (lock == null) return List.of();
      var superseded = store().superseded(published);
      if (!dryRun) for (var entry : superseded) store().forget(entry.build().id());
      return superseded.stream().map(BuiltStore.Entry::build).toList();
    }
  }

  /** Whoever orders a package here says no more than that. */
  @Override
  public Optional<List<PackageId>> unwanted() {
    return Optional.empty();
  }

  @Override
  public boolean forget(List<PackageId> packages) {
    return packages.isEmpty();
  }

  private List<String> settingsProblems() {
    var problems = new ArrayList<>(new ExheresTrees(settings.repositories()).problems());
    problems.addAll(new OptionRules(settings.choices().options()).problems());
    problems.addAll(new Supplied(settings.choices().provided()).problems());
    return problems;
  }

  private static BuildResult refused(String problem) {
    return new BuildResult.Refused(List.of(problem));
  }

  private BuildResult locked(BuildOrder order, BuildListener listener)
      throws IOException, InterruptedException {
    var user = BuildUser.named(settings.machine().buildUser());
    var place = Workplace.open(settings.workDirectory(), state, user);
    var trees = new ExheresTrees(place.readable(settings.repositories()));
    var host = BuildEnvironment.hostOf(settings.machine().host());
    var environment =
        new BuildEnvironment(settings, repository, host, place.sysroot(), place.tools(host));
    var supplied = new Supplied(settings.choices().provided());
    var planner =
        new Planner(
            trees,
            new MetadataReader(place, trees, environment),
            new OptionRules(settings.choices().options()),
            supplied,
            settings.choices().tests());
    var plan = planner.plan(order.targets());
    var problems = new ArrayList<>(planner.problems().stream().map(place::shown).toList());
    var scheduler = new Scheduler(plan);
    if (!scheduler.circle().isEmpty())
      problems.add("these packages need each other to be built: " + scheduler.circle());
    if (!problems.isEmpty()) return new BuildResult.Refused(problems);
    return run(new Ready(place, trees, environment, supplied), order, scheduler, listener);
  }

  /** What an order is run with, once it is clear what it comes to. */
  private record Ready(
      Workplace place, ExheresTrees trees, BuildEnvironment environment, Supplied supplied) {}

  private BuildResult run(
      Ready ready, BuildOrder order, Scheduler scheduler, BuildListener listener)
      throws IOException, InterruptedException {
    var store = store();
    var environment = ready.environment();
    var sources =
        new Sources(settings.sources(), state.resolve("sources.sha256"), Download.overHttp());
    if (order.dryRun())
      return new DryRun(scheduler, order, sources, environment, store).run(listener);
    store.sweep();
    var pbins = new PbinText(environment, ready.place(), clock);
    var build = new PackageBuild(ready.place(), ready.trees(), environment, store, pbins);
    var logs = new BuildLogs(state.resolve("logs"));
    var worker = new Worker(build, sources, environment, store, logs, ready.supplied(), cookies);
    var sysroot = new Sysroot(ready.place().sysroot(), ready.place().sysrootRecords());
    var jobs = settings.limits().jobs();
    return new OrderRun(scheduler, worker, sysroot, store, order, jobs, listener).run();
  }
}
