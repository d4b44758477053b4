package io.wherry.master.build;

import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import io.wherry.master.build.BuildListener.Event;
import io.wherry.master.build.BuildResult.Failure;
import io.wherry.master.build.Worker.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Runs one order. All state belongs to the thread that calls {@link #run}: workers, a virtual
 * thread per package, only post to its mailbox.
 */
final class OrderRun {
  private final Scheduler scheduler;
  private final Worker worker;
  private final Sysroot sysroot;
  private final BuiltStore store;
  private final BuildOrder order;
  private final int jobs;
  private final BuildListener listener;

  private final BlockingQueue<Word> mailbox = new LinkedBlockingQueue<>();
  private final Set<PackageId> waiting = new LinkedHashSet<>();
  private final Map<PackageId, Thread> running = new HashMap<>();
  private final Map<PackageId, BuiltStore.Entry> done = new TreeMap<>();
  private final Set<PackageId> lost = new TreeSet<>();
  private final List<Build> built = new ArrayList<>();
  private final List<Build> current = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();

  OrderRun(
      Scheduler scheduler,
      Worker worker,
      Sysroot sysroot,
      BuiltStore store,
      BuildOrder order,
      int usualJobs,
      BuildListener listener) {
    this.scheduler = scheduler;
    this.worker = worker;
    this.sysroot = sysroot;
    this.store = store;
    this.order = order;
    this.jobs = order.jobs().orElse(usualJobs);
    this.listener = listener;
  }

  /** What workers say. */
  private sealed interface Word {
    record Moved(PackageId id, String phase) implements Word {}

    record Ended(PackageId id, Work work) implements Word {}

    record Crashed(PackageId id, RuntimeException how) implements Word {}
  }

  BuildResult run() throws IOException, InterruptedException {
    waiting.addAll(scheduler.order());
    listener.heard(new Event.Planned(List.copyOf(waiting)));
    try {
      startReady();
      while (!running.isEmpty()) {
        handle(mailbox.take());
        startReady();
      }
    } finally {
      stopAll();
    }
    if (!failures.isEmpty()) return new BuildResult.Failed(failures, built);
    store.stage(List.copyOf(done.values()));
    return new BuildResult.Done(built, current);
  }

  private void startReady() {
    for (var id : List.copyOf(waiting)) {
      var before = scheduler.before(id);
      var broken = before.stream().filter(lost::contains).findFirst();
      if (broken.isPresent()) {
        waiting.remove(id);
        lost.add(id);
        listener.heard(new Event.Skipped(id, broken.get()));
      } else if (running.size() < jobs && done.keySet().containsAll(before)) {
        waiting.remove(id);
        start(scheduler.planned(id));
      }
    }
  }

  private void start(Planned planned) {
    var id = planned.id();
    var soFar = Map.copyOf(done);
    var thread =
        Thread.ofVirtual().name("build-" + id.name().name()).unstarted(() -> work(planned, soFar));
    running.put(id, thread);
    listener.heard(new Event.Started(id));
    thread.start();
  }

  private void work(Planned planned, Map<PackageId, BuiltStore.Entry> soFar) {
    var id = planned.id();
    try {
      var work =
          worker.run(
              planned,
              soFar,
              order.insistsOn(planned),
              phase -> mailbox.add(new Word.Moved(id, phase)));
      mailbox.add(new Word.Ended(id, work));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      mailbox.add(new Word.Crashed(id, e));
    }
  }

  private void handle(Word word) throws IOException {
    switch (word) {
      case Word.Moved(var id, var phase) -> listener.heard(new Event.Phase(id, phase));
      case Word.Crashed(var id, var how) -> throw new IllegalStateException("building " + id, how);
      case Word.Ended(var id, var work) -> {
        running.remove(id);
        ended(id, work);
      }
    }
  }

  private void ended(PackageId id, Work work) throws IOException {
    switch (work) {
      case Work.Current(var entry) -> {
        hold(id, entry);
        current.add(entry.build());
        listener.heard(new Event.Current(entry.build()));
      }
      case Work.Made(var entry) -> {
        hold(id, entry);
        built.add(entry.build());
        listener.heard(new Event.Finished(entry.build()));
      }
      case Work.Broken(var failure) -> fail(failure);
    }
  }

  private void hold(PackageId id, BuiltStore.Entry entry) throws IOException {
    sysroot.hold(entry);
    done.put(id, entry);
  }

  private void fail(Failure failure) {
    var whole = failure.with(scheduler.dependents(failure.id()));
    lost.add(failure.id());
    failures.add(whole);
    listener.heard(new Event.Broke(whole));
  }

  private void stopAll() throws InterruptedException {
    running.values().forEach(Thread::interrupt);
    var interrupted = Optional.<InterruptedException>empty();
    for (var thread : running.values()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = Optional.of(e);
      }
    }
    if (interrupted.isPresent()) throw interrupted.get();
  }
}
