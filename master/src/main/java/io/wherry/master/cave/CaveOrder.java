package io.wherry.master.cave;

import io.wherry.common.cave.ResumeFile;
import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import io.wherry.common.process.Exit;
import io.wherry.master.build.BuildListener;
import io.wherry.master.build.BuildListener.Event;
import io.wherry.master.build.BuildOrder;
import io.wherry.master.build.BuildResult;
import io.wherry.master.build.BuildResult.Failure;
import io.wherry.master.build.BuiltStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One order: first what is stale already and would not be built otherwise, then what cave itself
 * sees, then what has become stale by that. One thread only.
 */
final class CaveOrder {
  private static final int ROUNDS = 3;

  private final Node node;
  private final BuildOrder order;
  private final BuildListener listener;
  private final String name;
  private final Map<PackageId, Build> built = new LinkedHashMap<>();
  private final List<Failure> failures = new ArrayList<>();
  private final Set<PackageId> announced = new LinkedHashSet<>();

  /** {@code name} is for logs, and no other order's. */
  CaveOrder(Node node, BuildOrder order, BuildListener listener, String name) {
    this.node = node;
    this.order = order;
    this.listener = listener;
    this.name = name;
  }

  /** A run of cave, and what it makes. */
  private record Plan(List<String> arguments, Set<PackageId> making) {
    static Plan of(List<String> arguments, ResumeFile jobs) {
      var making = new LinkedHashSet<PackageId>();
      for (var install : jobs.installs())
        if (install.kind() == ResumeFile.Destination.BINARY) making.add(install.what().id());
      return new Plan(arguments, making);
    }

    Set<String> places() {
      var places = new HashSet<String>();
      for (var id : making) places.add(id.name() + ":" + id.slot());
      return places;
    }
  }

  private Plan plan(List<String> arguments) throws IOException, InterruptedException {
    return Plan.of(arguments, node.cave().pretend(arguments, node.resumeFile()));
  }

  /** What is stale and not built anyway, as a run of its own; empty where nothing is. */
  private Optional<Plan> again(Set<String> anyway) throws IOException, InterruptedException {
    var stale = node.finding(node.web()).stale(order.targets(), anyway);
    if (stale.isEmpty()) return Optional.empty();
    try {
      return Optional.of(plan(Arguments.again(stale)));
    } catch (CaveTrouble e) {
      if (order.dryRun()) throw e;
      fail(refused(stale, e));
      return Optional.empty();
    }
  }

  /** What was asked for is built all the same, and not published. */
  private static Failure refused(List<Pbin> stale, CaveTrouble why) {
    var ids = stale.stream().map(Pbin::id).toList();
    var lines = String.valueOf(why.getMessage()).lines().toList();
    return new Failure(
        ids.getFirst(),
        "planning",
        "it is stale, and cave would not build it again",
        lines,
        Optional.empty(),
        ids.subList(1, ids.size()));
  }

  BuildResult run() throws IOException, InterruptedException {
    var asked = plan(Arguments.of(order));
    var before = again(asked.places());
    before.ifPresent(stale -> announced.addAll(stale.making()));
    announced.addAll(asked.making());
    listener.heard(new Event.Planned(List.copyOf(announced)));
    if (order.dryRun()) return new BuildResult.Planned(List.copyOf(announced), current());
    if (before.isPresent()) execute(before.get());
    if (!asked.making().isEmpty()) execute(asked);
    for (int round = 0; round < ROUNDS && failures.isEmpty(); round++) {
      var after = again(places());
      if (after.isEmpty()) break;
      announce(after.get());
      execute(after.get());
    }
    return result();
  }

  private void announce(Plan plan) {
    var more = plan.making().stream().filter(announced::add).toList();
    if (!more.isEmpty()) listener.heard(new Event.Planned(more));
  }

  private Set<String> places() {
    var places = new HashSet<String>();
    for (var id : built.keySet()) places.add(id.name() + ":" + id.slot());
    return places;
  }

  private void execute(Plan plan) throws IOException, InterruptedException {
    var destination = node.destination();
    destination.listCategories(plan.making().stream().map(id -> id.name().category()).toList());
    var mark = node.mark();
    mark.set(destination);
    var before = mark.before().orElseThrow();
    var logs = new JobLogs(node.logs(), name);
    var run = new CaveRun(logs, id -> fresh(id, before), listener);
    try {
      var exit = node.cave().command(Arguments.executing(plan.arguments())).run(run);
      run.close();
      settle(plan, new Failures(run, logs), exit, before);
    } catch (InterruptedException e) {
      run.close();
      // What was finished is taken in by whoever comes next; nobody waits for it now.
      node.sweep().after(before);
      throw e;
    }
    mark.clear();
    destination.listCategories(List.of());
  }

  private Optional<Pbin> fresh(PackageId id, RunMark.Before before) {
    try {
      return node.destination().pbin(id).filter(pbin -> !before.had(pbin));
    } catch (IOException e) {
      return Optional.empty(); // Said again, and loudly, when the run is settled.
    }
  }

  private void settle(Plan plan, Failures failures, Exit exit, RunMark.Before before)
      throws IOException, InterruptedException {
    var swept = node.sweep().after(before);
    var missing = new TreeSet<>(plan.making());
    swept.fresh().forEach(pbin -> missing.remove(pbin.id()));
    swept.broken().keySet().forEach(pbin -> missing.remove(pbin.id()));
    var taken = new TakingIn(node).of(swept.fresh(), Optional.of(node.mark().began()));
    taken.entries().forEach(entry -> built.put(entry.build().id(), entry.build()));
    swept.broken().forEach((pbin, why) -> fail(unfit(pbin.id(), why)));
    taken.broken().forEach((id, why) -> fail(unfit(id, why)));
    failures.of(exit, missing).forEach(this::fail);
  }

  private static Failure unfit(PackageId id, String why) {
    return new Failure(id, "checking", why, List.of(), Optional.empty(), List.of());
  }

  private void fail(Failure failure) {
    failures.add(failure);
    listener.heard(new Event.Broke(failure));
    for (var id : failure.dependents()) listener.heard(new Event.Skipped(id, failure.id()));
  }

  private BuildResult result() throws IOException {
    if (!failures.isEmpty()) return new BuildResult.Failed(failures, List.copyOf(built.values()));
    var entries = new ArrayList<BuiltStore.Entry>();
    for (var pbin : whole()) node.artefacts().known(pbin).ifPresent(entries::add);
    node.store().stage(entries);
    return new BuildResult.Done(List.copyOf(built.values()), current());
  }

  /** What the order comes to: its packages, all that they need, and what was built with them. */
  private Set<Pbin> whole() throws IOException {
    var web = node.web();
    if (order.isWorld()) return new LinkedHashSet<>(web.all());
    var whole = new LinkedHashSet<>(web.closure(order.targets()));
    for (var pbin : web.all()) if (built.containsKey(pbin.id())) whole.add(pbin);
    return whole;
  }

  private List<Build> current() throws IOException {
    return whole().stream()
        .map(Pbin::build)
        .filter(build -> !built.containsKey(build.id()) && !isToCome(build.id()))
        .toList();
  }

  private boolean isToCome(PackageId id) {
    return order.dryRun() && announced.contains(id);
  }
}
