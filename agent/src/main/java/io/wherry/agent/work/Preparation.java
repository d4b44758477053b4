package io.wherry.agent.work;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.Installing.Supply;
import io.wherry.agent.work.Syncing.Outcome.NotSynced;
import io.wherry.agent.work.Syncing.Outcome.Synced;
import io.wherry.agent.work.WorkerCommand.Prepare;
import io.wherry.agent.work.WorkerWord.Measure;
import io.wherry.agent.work.WorkerWord.Measured;
import io.wherry.common.model.Artefact;
import io.wherry.common.model.Change;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Order;
import io.wherry.common.model.Owners;
import io.wherry.common.model.Step;
import io.wherry.common.release.Manifest;
import io.wherry.common.resolve.PlanCheck;
import io.wherry.common.resolve.Provided;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Everything before the permission: sync, verify, check the plan, fetch, stage. Runs in a thread
 * that has lowered itself to the idle class, and so do the threads that it starts. Linux keeps
 * class and niceness per thread, and only a privileged process may raise them again: so the worker
 * never lowers its own main thread, in which the merge and the packages' phases run, and starts no
 * virtual thread here. A watch at the usual class tells what becomes of it meanwhile.
 */
public final class Preparation {
  private static final Duration LOOK = Duration.ofSeconds(5);
  private final Syncing syncing;
  private final Fetching fetching;
  private final Installing installing;
  private final Host host;
  private final Idleness idleness;
  private final InstantSource clock;

  public Preparation(
      Syncing syncing,
      Fetching fetching,
      Installing installing,
      Host host,
      Idleness idleness,
      InstantSource clock) {
    this.syncing = syncing;
    this.fetching = fetching;
    this.installing = installing;
    this.host = host;
    this.idleness = idleness;
    this.clock = clock;
  }

  /** Runs something out of the way of everything else on the host. */
  @FunctionalInterface
  public interface Idleness {
    UpdateEvent run(Work work) throws InterruptedException;

    /** That the machine has so much to do that the work gives way, in words; empty otherwise. */
    default Optional<String> busy() {
      return Optional.empty();
    }

    /** Whether the work runs at the idle class, where others may starve it. */
    default boolean isLow() {
      return false;
    }

    /** What is run. */
    @FunctionalInterface
    interface Work {
      UpdateEvent run() throws InterruptedException;
    }
  }

  /** Staged, Mismatched or Failed. */
  public UpdateEvent run(Prepare command, Consumer<WorkerWord> told) throws InterruptedException {
    var telling = new Telling(command.order(), told, idleness, clock);
    var watch = new Watch(telling::look, LOOK);
    watch.start();
    try {
      return idleness.run(() -> new Run(command, told, telling).run());
    } finally {
      watch.end();
    }
  }

  /** One preparation, from the order to the staged change. */
  private final class Run {
    private final Order order;
    private final Guidance guidance;
    private final Consumer<WorkerWord> told;
    private final Telling telling;
    private boolean looked;

    Run(Prepare command, Consumer<WorkerWord> told, Telling telling) {
      this.order = command.order();
      this.guidance = command.guidance();
      this.told = told;
      this.telling = telling;
    }

    UpdateEvent run() throws InterruptedException {
      telling.reached(Step.SYNCING, 0, 0);
      var began = clock.instant();
      return switch (syncing.sync(order, guidance)) {
        case NotSynced(var fault) -> failed(fault);
        case Synced synced -> {
          measure(Measure.SYNC, began, 0);
          yield check(synced);
        }
      };
    }

    private UpdateEvent check(Synced synced) throws InterruptedException {
      try {
        var inventory = host.inventory();
        if (!isMeant(inventory)) return mismatched();
        var problems =
            PlanCheck.problems(
                order.plan(),
                synced.catalogue(),
                inventory,
                new Provided(synced.manifest().provided()));
        if (!problems.isEmpty())
          return failed(Fault.permanent("the plan is wrong: " + String.join("; ", problems)));
        return fetch(synced);
      } catch (IOException e) {
        return failed(Fault.local("cannot read what is installed: " + e.getMessage()));
      }
    }

    private boolean isMeant(Inventory inventory) {
      return inventory.isMeantBy(order.plan().inventory());
    }

    private UpdateEvent mismatched() {
      return new UpdateEvent.Mismatched(
          order.change(), "the plan was made for other packages than those installed here");
    }

    private UpdateEvent fetch(Synced synced) throws InterruptedException, IOException {
      var artefacts = artefacts(synced.manifest());
      if (artefacts.size() < order.plan().installs().size())
        return failed(Fault.permanent("the release has no tarball for a package of the plan"));
      telling.reached(Step.FETCHING, 0, total(artefacts));
      var began = clock.instant();
      return switch (fetching.fetch(
          List.copyOf(artefacts.values()),
          guidance,
          (done, of) -> telling.reached(Step.FETCHING, done, of))) {
        case Fetching.Outcome.NotFetched(var fault) -> failed(fault);
        case Fetching.Outcome.Fetched fetched -> {
          measure(Measure.FETCH, began, fetched.bytes());
          yield stage(synced, artefacts, fetched);
        }
      };
    }

    private UpdateEvent stage(
        Synced synced, Map<Change.Install, Artefact> artefacts, Fetching.Outcome.Fetched fetched)
        throws InterruptedException, IOException {
      // Fetching may have taken hours; from here on the installer watches the databases itself.
      if (!isMeant(host.inventory())) return mismatched();
      telling.reached(Step.STAGING, 0, total(artefacts));
      var began = clock.instant();
      var supplies = new ArrayList<Supply>();
      for (var need : artefacts.entrySet()) {
        var tarball = fetched.tarballs().get(need.getValue());
        if (tarball == null)
          return failed(Fault.permanent(need.getValue().name() + " was not fetched"));
        var pbin = synced.pbins().read(need.getKey().pbinPath());
        var owners = ownersIn(synced.manifest(), need.getKey());
        supplies.add(new Supply(need.getKey(), pbin, need.getValue(), owners, tarball));
      }
      var fault =
          installing.stage(
              order,
              supplies,
              synced.pbins(),
              (done, of) -> telling.reached(Step.STAGING, done, of));
      measure(Measure.STAGE, began, 0);
      if (fault.isEmpty()) return new UpdateEvent.Staged(order.change(), fetched.bytes());
      return isOurs(fault.get(), artefacts) ? fetch(synced) : failed(fault.get());
    }

    /**
     * What lay here was believed until it was unpacked; once, it may be this disk that spoilt it.
     */
    private boolean isOurs(Fault fault, Map<Change.Install, Artefact> artefacts) {
      if (looked || fault.category() != Fault.Category.INTEGRITY) return false;
      looked = true;
      return fetching.discardBroken(List.copyOf(artefacts.values()));
    }

    private Map<Change.Install, Artefact> artefacts(Manifest manifest) {
      var artefacts = new LinkedHashMap<Change.Install, Artefact>();
      for (var install : order.plan().installs())
        manifest
            .entry(install.id())
            .flatMap(entry -> fetching.choice(entry.artefacts()))
            .ifPresent(a -> artefacts.put(install, a));
      return artefacts;
    }

    private void measure(Measure what, Instant began, long bytes) {
      told.accept(new Measured(what, Duration.between(began, clock.instant()), bytes));
    }

    private UpdateEvent failed(Fault fault) {
      return new UpdateEvent.Failed(order.change(), fault, List.of());
    }
  }

  private static Owners ownersIn(Manifest manifest, Change.Install install) {
    return manifest.entry(install.id()).map(Manifest.Entry::owners).orElse(Owners.NONE);
  }

  private static long total(Map<Change.Install, Artefact> artefacts) {
    return artefacts.values().stream().mapToLong(Artefact::size).sum();
  }
}
