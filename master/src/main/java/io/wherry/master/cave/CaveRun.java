package io.wherry.master.cave;

import io.wherry.common.cave.CaveEvent;
import io.wherry.common.cave.CaveEvent.Job;
import io.wherry.common.cave.CaveEvent.Kind;
import io.wherry.common.cave.CaveOutput;
import io.wherry.common.model.PackageId;
import io.wherry.master.build.BuildListener;
import io.wherry.master.build.BuildListener.Event;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hears one run of cave and tells how it goes. The thread that reads the output, then the caller.
 */
final class CaveRun implements Consumer<String> {
  private final CaveOutput output = new CaveOutput();
  private final JobLogs logs;
  private final Function<PackageId, Optional<Pbin>> fresh;
  private final BuildListener listener;

  private final Set<PackageId> started = new LinkedHashSet<>();
  private final Map<PackageId, String> phases = new HashMap<>();
  private final Map<Job, Optional<Path>> failed = new LinkedHashMap<>();
  private final List<Job> skipped = new ArrayList<>();
  private @Nullable Job current;
  private @Nullable Job lastFailed;

  /** {@code fresh} looks for the new pbin of a package. */
  CaveRun(JobLogs logs, Function<PackageId, Optional<Pbin>> fresh, BuildListener listener) {
    this.logs = logs;
    this.fresh = fresh;
    this.listener = listener;
  }

  @Override
  public synchronized void accept(String line) {
    var event = output.read(line);
    switch (event) {
      case CaveEvent.Began(_, _, var job) -> began(job);
      case CaveEvent.Phase(var name) -> phase(name);
      case CaveEvent.Ended(var job, var well) -> ended(job, well);
      case CaveEvent.Fate(var outcome, var job) -> fate(outcome, job);
      case CaveEvent.Log(var file) -> {
        if (lastFailed != null) failed.put(lastFailed, Optional.of(file));
      }
      case CaveEvent.Line(var text) -> {
        if (current != null) logs.write(text);
      }
    }
  }

  /** Fetches run beside a build, and a pbin's own is none that anybody waits for. */
  private void began(Job job) {
    var id = job.what().id();
    switch (job.kind()) {
      case FETCH -> {}
      case BINARY -> {
        enter(job);
        if (started.add(id)) listener.heard(new Event.Started(id));
      }
      case INSTALL -> {
        enter(job);
        moved(id, "merging");
      }
      case REMOVE -> enter(job);
    }
  }

  private void enter(Job job) {
    current = job;
    if (job.kind() == Kind.BINARY) logs.begin(job.what().id());
    logs.write(">>> " + job.kind() + " " + job.what());
  }

  private void phase(String name) {
    if (current == null) return;
    logs.write(">>> " + name);
    moved(current.what().id(), current.kind() == Kind.BINARY ? name : "merging: " + name);
  }

  private void moved(PackageId id, String phase) {
    phases.put(id, phase);
    listener.heard(new Event.Phase(id, phase));
  }

  private void ended(Job job, boolean well) {
    if (job.equals(current)) {
      current = null;
      logs.end();
    }
    if (well && job.kind() == Kind.BINARY)
      fresh.apply(job.what().id()).ifPresent(p -> listener.heard(new Event.Finished(p.build())));
    if (!well) failed.putIfAbsent(job, Optional.empty());
  }

  private void fate(CaveEvent.Outcome outcome, Job job) {
    lastFailed = null;
    switch (outcome) {
      case FAILED -> {
        failed.putIfAbsent(job, Optional.empty());
        lastFailed = job;
      }
      case SKIPPED, PENDING -> skipped.add(job);
      case SUCCEEDED -> {}
    }
  }

  /** What failed, in order, with the log that cave names. */
  synchronized Map<Job, Optional<Path>> failed() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(failed));
  }

  /** Binaries that were not come to. */
  synchronized List<PackageId> skipped() {
    return skipped.stream()
        .filter(job -> job.kind() == Kind.BINARY)
        .map(job -> job.what().id())
        .distinct()
        .toList();
  }

  /** What was under way when nothing more was heard. */
  synchronized Optional<Job> unfinished() {
    return Optional.ofNullable(current);
  }

  synchronized String phaseOf(Job job) {
    return job.kind() == Kind.FETCH ? "fetch" : phases.getOrDefault(job.what().id(), "start");
  }

  synchronized void close() {
    logs.end();
  }
}
