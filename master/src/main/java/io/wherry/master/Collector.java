package io.wherry.master;

import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Build;
import io.wherry.common.model.PackageId;
import io.wherry.common.terminal.Figures;
import io.wherry.master.build.Builder;
import io.wherry.master.build.Builder.Published;
import io.wherry.master.metrics.MasterMetrics;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.Control;
import io.wherry.master.publish.By;
import io.wherry.master.publish.CollectOrder;
import io.wherry.master.publish.CollectResult;
import io.wherry.master.publish.PublishSettings.KeepSettings;
import io.wherry.master.publish.Publisher;
import io.wherry.master.rpc.OperatorDesk;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Has old releases collected: when an operator asks, and after each publish on a thread of its own,
 * so that nobody waits for it.
 */
final class Collector implements OperatorDesk.Collecting, Resources.Resource {
  private static final System.Logger LOG = System.getLogger(Collector.class.getName());
  private static final Duration LONGEST_END = Duration.ofSeconds(10);
  private final Publisher publisher;
  private final Control control;
  private final Builder builder;
  private final KeepSettings keep;
  private final MasterMetrics metrics;
  private final InstantSource clock;
  private final Semaphore due = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("collector").unstarted(this::run);
  private volatile boolean closing;

  Collector(
      Publisher publisher,
      Control control,
      Builder builder,
      KeepSettings keep,
      MasterMetrics metrics,
      InstantSource clock) {
    this.publisher = publisher;
    this.control = control;
    this.builder = builder;
    this.keep = keep;
    this.metrics = metrics;
    this.clock = clock;
  }

  void start() {
    thread.start();
  }

  /** Does not wait. */
  void published() {
    if (keep.collect()) due.release();
  }

  @Override
  public Outcome collect(boolean dryRun, String actor, String reason) throws IOException {
    return collect(new CollectOrder(dryRun, new By(actor, reason)));
  }

  private Outcome collect(CollectOrder order) throws IOException {
    var result = publisher.collect(order, this::needed);
    if (!(result instanceof CollectResult.Done done)) return new Outcome(result, List.of());
    if (!order.dryRun()) metrics.collected(done.collected(), done.bytes());
    return new Outcome(result, builder.collect(published(done), order.dryRun()));
  }

  private Published published(CollectResult.Done done) throws IOException {
    var newest = new HashSet<Build>();
    var kept = new HashSet<PackageId>();
    for (var line : done.releases()) {
      if (line.kept().isEmpty()) continue;
      var builds = publisher.releases().builds(line.release());
      if (newest.isEmpty()) newest.addAll(builds);
      for (var build : builds) kept.add(build.id());
    }
    return new Published(newest, kept);
  }

  private Map<Long, List<String>> needed() throws IOException {
    var since = clock.instant().minus(keep.keepFor());
    return switch (control.needed(since)) {
      case Answer.Ok<? extends Map<Long, List<String>>>(var needs) -> needs;
      case Answer.Refused<?>(_, var message) -> throw new IOException(message);
    };
  }

  private void run() {
    try {
      while (true) {
        due.acquire();
        due.drainPermits();
        if (closing) return;
        collect();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void collect() {
    try {
      tell(collect(CollectOrder.afterPublish()));
    } catch (IOException e) {
      LOG.log(Level.WARNING, "superseded packages could not be collected: {0}", e.getMessage());
    }
  }

  private static void tell(Outcome outcome) {
    for (var build : outcome.superseded())
      LOG.log(Level.INFO, "{0} is superseded, and no release that is kept has it: it went", build);
    switch (outcome.releases()) {
      case CollectResult.Done done -> {
        if (done.files() > 0)
          LOG.log(
              Level.INFO,
              "collected {0}: {1} deleted in {2}",
              Figures.count(done.collected(), "release"),
              Figures.bytes(done.bytes()),
              Figures.count(done.files(), "file"));
      }
      case CollectResult.Refused(var why) -> LOG.log(Level.WARNING, why.what());
    }
  }

  /** Is not interrupted at what it does: that would close files of the repository under others. */
  @Override
  public void close() {
    if (closing) return;
    closing = true;
    due.release();
    try {
      if (thread.getState() != Thread.State.NEW && !thread.join(LONGEST_END))
        LOG.log(Level.WARNING, "a collection is under way still; the next one finishes it");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
