package io.wherry.agent.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.wherry.agent.update.UpdateState;
import io.wherry.agent.work.WorkListener;
import io.wherry.agent.work.WorkerWord.Measure;
import io.wherry.common.model.Aftermath;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** What the agent does, as Prometheus reads it. Thread-safe. */
public final class AgentMetrics implements WorkListener {
  private static final List<String> STATES =
      List.of(UpdateState.class.getPermittedSubclasses()).stream()
          .flatMap(AgentMetrics::leaves)
          .map(AgentMetrics::word)
          .sorted()
          .toList();

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicReference<String> state = new AtomicReference<>("recovering");
  private final AtomicLong settled = new AtomicLong();
  private final AtomicBoolean connected = new AtomicBoolean();
  private final AtomicLong restarts = new AtomicLong();
  private final AtomicBoolean reboot = new AtomicBoolean();

  public AgentMetrics(Supplier<? extends Collection<?>> reports, Supplier<Duration> oldest) {
    for (var word : STATES)
      Gauge.builder("wherry.agent.state", state, s -> word.equals(s.get()) ? 1 : 0)
          .description("1 for the state that the host is in")
          .tag("state", word)
          .register(registry);
    Gauge.builder("wherry.agent.settled.release", settled, AtomicLong::doubleValue)
        .description("Number of the release that the host stands on; 0 before the first")
        .register(registry);
    Gauge.builder("wherry.agent.connected", connected, c -> c.get() ? 1 : 0)
        .description("1 while a master has welcomed this host")
        .register(registry);
    Gauge.builder("wherry.agent.reports.waiting", reports, r -> r.get().size())
        .description("Reports that no master has acknowledged")
        .register(registry);
    Gauge.builder("wherry.agent.report.age.seconds", oldest, o -> o.get().toMillis() / 1e3)
        .description("Age of the oldest report that no master has acknowledged")
        .register(registry);
    Gauge.builder("wherry.agent.restarts.needed", restarts, AtomicLong::doubleValue)
        .description("Processes that still run on files that were replaced or taken away")
        .register(registry);
    Gauge.builder("wherry.agent.reboot.needed", reboot, r -> r.get() ? 1 : 0)
        .description("1 while the machine should be started again")
        .register(registry);
    for (var outcome : Outcome.values()) attempts(outcome);
    for (var measure : Measure.values()) timer(measure);
    fetched();
  }

  private static java.util.stream.Stream<Class<?>> leaves(Class<?> type) {
    return type.isSealed()
        ? List.of(type.getPermittedSubclasses()).stream().flatMap(AgentMetrics::leaves)
        : java.util.stream.Stream.of(type);
  }

  private static String word(Class<?> type) {
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  @Override
  public void moved(UpdateState from, UpdateState to) {
    state.set(word(to.getClass()));
    settled.set(to.footing().release().map(ReleaseId::number).orElse(0L));
  }

  @Override
  public void ended(Outcome outcome) {
    attempts(outcome).increment();
  }

  @Override
  public void measured(Measure what, Duration took, long bytes) {
    timer(what).record(took);
    if (what == Measure.FETCH) fetched().increment((double) bytes);
  }

  @Override
  public void connected(boolean up) {
    connected.set(up);
  }

  @Override
  public void remains(Aftermath aftermath) {
    restarts.set(aftermath.stale().size());
    reboot.set(aftermath.reboot().isPresent());
  }

  /** The text of a scrape. */
  public String scrape() {
    return registry.scrape();
  }

  private Counter attempts(Outcome outcome) {
    return Counter.builder("wherry.agent.attempts")
        .description("Changes that are over, by what became of them")
        .tag("outcome", outcome.word())
        .register(registry);
  }

  private Counter fetched() {
    return Counter.builder("wherry.agent.fetched.bytes")
        .description("Bytes of tarballs that came over the network")
        .tag("source", "master")
        .register(registry);
  }

  private Timer timer(Measure measure) {
    return Timer.builder("wherry.agent." + measure.name().toLowerCase(Locale.ROOT))
        .description("How long a change took to " + measure.name().toLowerCase(Locale.ROOT))
        .serviceLevelObjectives(
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10))
        .register(registry);
  }
}
