package io.wherry.master.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Report;
import io.wherry.master.fleet.FleetView;
import io.wherry.master.fleet.HostState;
import io.wherry.master.pipeline.ControlListener;
import io.wherry.master.pipeline.RolloutView;
import io.wherry.master.rollout.Permissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Every number that the master shows. All meters are registered at the start, with all values of
 * their labels, so that a rate is right from the first event on. Any thread may count; counting
 * never blocks.
 */
public final class MasterMetrics implements ControlListener {
  private static final List<String> MEMBERS =
      List.of(
          "pending",
          "ordered",
          "merging",
          "settled",
          "failed",
          "reverted",
          "timed-out",
          "unreachable",
          "withdrawn");
  private static final List<String> OPEN = List.of("running", "baking", "paused", "reverting");
  private static final List<String> SOURCES =
      List.of("tarball", "patch", "bundle", "git", "page", "other");
  private static final List<String> BUILDS = List.of("built", "current", "failed", "refused");
  private static final List<String> PUBLISHES =
      List.of("published", "unchanged", "refused", "dry-run");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, AtomicInteger> hosts;
  private final Map<String, AtomicInteger> members;
  private final Map<String, AtomicInteger> rollouts;
  private final AtomicInteger held =
      number("wherry.permissions.held", "Hosts that may be merging now");
  private final AtomicInteger cap =
      number("wherry.permissions.cap", "How many hosts may merge at once; 0 gives no permissions");
  private final AtomicInteger connections =
      number("wherry.serve.connections", "Connections to the static server now");
  private final Map<String, Counter> ended;
  private final Map<String, Counter> served;
  private final Map<String, Timer> servedIn;
  private final Map<String, Counter> built;
  private final Map<String, Timer> published;
  private final Counter announcedTo =
      Counter.builder("wherry.announced.hosts")
          .description("Hosts that a new channel statement was sent to")
          .register(registry);
  private final Counter fetched =
      Counter.builder("wherry.fetched")
          .baseUnit("bytes")
          .description("Bytes that hosts reported to have fetched for their changes")
          .register(registry);
  private final Counter collectedReleases =
      Counter.builder("wherry.collected.releases")
          .description("Old releases whose tarballs and bundles were deleted")
          .register(registry);
  private final Counter collected =
      Counter.builder("wherry.collected")
          .baseUnit("bytes")
          .description("Bytes of tarballs and bundles that were deleted with old releases")
          .register(registry);
  private final Timer announce =
      timer(
          "wherry.announce", "Time to hand a new channel statement to every host that follows it");
  private final Timer merge = timer("wherry.merge", "Time that a host needed to merge a change");
  private final Timer reportAge =
      timer("wherry.report.age", "Age of a host's report when the master heard it");
  private final DistributionSummary packages =
      DistributionSummary.builder("wherry.release.packages")
          .description("Packages in a release when it was published")
          .register(registry);

  public MasterMetrics() {
    hosts = numbers("wherry.hosts", "Hosts in each state", "state", HostState.WORDS);
    members =
        numbers("wherry.rollout.hosts", "Hosts of open rollouts in each state", "state", MEMBERS);
    rollouts = numbers("wherry.rollouts", "Open rollouts in each state", "state", OPEN);
    ended =
        counters(
            "wherry.changes.ended", "", "Changes that ended, by outcome", "outcome", outcomes());
    served =
        counters(
            "wherry.served", "bytes", "Bytes served, by what was asked for", "source", SOURCES);
    servedIn = timers("wherry.serve", "Time to answer a request", "source", SOURCES);
    built = counters("wherry.builds", "", "Packages of build orders, by result", "result", BUILDS);
    published = timers("wherry.publish", "Time to publish, by result", "result", PUBLISHES);
  }

  private static List<String> outcomes() {
    return java.util.Arrays.stream(Outcome.values()).map(Outcome::word).toList();
  }

  private AtomicInteger number(String name, String what) {
    var value = new AtomicInteger();
    Gauge.builder(name, value, AtomicInteger::get).description(what).register(registry);
    return value;
  }

  private Map<String, AtomicInteger> numbers(
      String name, String what, String label, List<String> values) {
    var all = new HashMap<String, AtomicInteger>();
    for (var value : values) {
      var number = new AtomicInteger();
      Gauge.builder(name, number, AtomicInteger::get)
          .description(what)
          .tag(label, value)
          .register(registry);
      all.put(value, number);
    }
    return Map.copyOf(all);
  }

  private Map<String, Counter> counters(
      String name, String unit, String what, String label, List<String> values) {
    return values.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                value -> value,
                value ->
                    Counter.builder(name)
                        .baseUnit(unit.isEmpty() ? null : unit)
                        .description(what)
                        .tag(label, value)
                        .register(registry)));
  }

  private Timer timer(String name, String what) {
    return histogram(Timer.builder(name).description(what)).register(registry);
  }

  private Map<String, Timer> timers(String name, String what, String label, List<String> values) {
    return values.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                value -> value,
                value ->
                    histogram(Timer.builder(name).description(what).tag(label, value))
                        .register(registry)));
  }

  private static Timer.Builder histogram(Timer.Builder timer) {
    return timer.serviceLevelObjectives(
        Duration.ofMillis(10),
        Duration.ofMillis(100),
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10));
  }

  @Override
  public void fleetChanged(FleetView fleet, Instant now) {
    fleet.byState().forEach((state, count) -> set(hosts, state, count));
  }

  @Override
  public void rolloutsChanged(List<RolloutView> open) {
    for (var state : OPEN)
      set(rollouts, state, (int) open.stream().filter(r -> r.state().equals(state)).count());
    for (var state : MEMBERS)
      set(
          members,
          state,
          (int)
              open.stream()
                  .flatMap(r -> r.members().stream())
                  .filter(m -> m.state().equals(state))
                  .count());
  }

  private static void set(Map<String, AtomicInteger> numbers, String label, int value) {
    var number = numbers.get(label);
    if (number != null) number.set(value);
  }

  @Override
  public void permissionsChanged(Permissions permissions) {
    held.set(permissions.inUse());
    cap.set(permissions.cap());
  }

  @Override
  public void announced(int hostsTold, Duration took) {
    announcedTo.increment(hostsTold);
    announce.record(took);
  }

  @Override
  public void ended(Outcome outcome, Report.Cost cost) {
    count(ended, outcome.word(), 1);
    fetched.increment((double) cost.fetchedBytes());
    if (cost.merge().isPositive()) merge.record(cost.merge());
  }

  @Override
  public void heard(Duration age) {
    if (!age.isNegative()) reportAge.record(age);
  }

  /** The static server answered; {@code source} is what was asked for, in one word. */
  public void served(String source, long bytes, Duration took) {
    var known = SOURCES.contains(source) ? source : "other";
    count(served, known, (double) bytes);
    time(servedIn, known, took);
  }

  public void connections(int open) {
    connections.set(open);
  }

  /** So many packages of a build order came to {@code result}: built, current, failed, refused. */
  public void built(String result, int howMany) {
    count(built, result, howMany);
  }

  /** A publishing came to {@code result}: published, unchanged, refused. */
  public void published(String result, Duration took) {
    time(published, result, took);
  }

  public void released(int packagesInIt) {
    packages.record(packagesInIt);
  }

  public void collected(int releases, long bytes) {
    collectedReleases.increment(releases);
    collected.increment((double) bytes);
  }

  private static void count(Map<String, Counter> counters, String label, double by) {
    var counter = counters.get(label);
    if (counter != null) counter.increment(by);
  }

  private static void time(Map<String, Timer> timers, String label, Duration took) {
    var timer = timers.get(label);
    if (timer != null) timer.record(took);
  }

  /** In Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  /** What is registered, as the rows of a Markdown table. */
  public String describe() {
    var rows = new TreeMap<String, String>();
    for (var meter : registry.getMeters()) {
      var id = meter.getId();
      rows.putIfAbsent(name(id), row(id));
    }
    return "| metric | kind | labels | meaning |\n|---|---|---|---|\n"
        + String.join("", rows.values());
  }

  private String row(Meter.Id id) {
    var labels =
        id.getTags().stream()
            .map(tag -> "`" + tag.getKey() + "`: " + valuesOf(id, tag.getKey()))
            .collect(Collectors.joining("; "));
    return "| `"
        + name(id)
        + "` | "
        + kind(id.getType())
        + " | "
        + labels
        + " | "
        + id.getDescription()
        + " |\n";
  }

  private String valuesOf(Meter.Id id, String label) {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .filter(other -> other.getName().equals(id.getName()))
        .map(other -> String.valueOf(other.getTag(label)))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String kind(Meter.Type type) {
    return switch (type) {
      case COUNTER -> "counter";
      case GAUGE -> "gauge";
      case TIMER -> "histogram, seconds";
      case DISTRIBUTION_SUMMARY -> "summary";
      case LONG_TASK_TIMER, OTHER -> "other";
    };
  }

  private String name(Meter.Id id) {
    var name =
        registry.config().namingConvention().name(id.getName(), id.getType(), id.getBaseUnit());
    boolean counts = id.getType() == Meter.Type.COUNTER && !name.endsWith("_total");
    return counts ? name + "_total" : name;
  }
}
