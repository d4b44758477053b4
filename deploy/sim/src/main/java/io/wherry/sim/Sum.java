package io.wherry.sim;

import java.util.Optional;

/** What came of all seeds so far, in one line. */
final class Sum {
  private final String fleet;
  private final int hours;
  private final String perils;
  private long seeds;
  private long hosts;
  private long events;
  private long faults;
  private long facts;
  private long rollouts;
  private long violations;
  private Optional<Long> first = Optional.empty();

  /** As they were given to the command, which the line names where a law was broken. */
  Sum(String fleet, int hours, String perils) {
    this.fleet = fleet;
    this.hours = hours;
    this.perils = perils;
  }

  void add(Simulation.Report report, int fleetSize) {
    seeds++;
    hosts += fleetSize;
    events += report.events();
    faults += report.faults();
    facts += report.facts();
    rollouts += report.rollouts();
    if (report.broken().isEmpty()) return;
    violations++;
    if (first.isEmpty()) first = Optional.of(report.seed());
  }

  long seeds() {
    return seeds;
  }

  long violations() {
    return violations;
  }

  String line() {
    return "sim: %d seeds, %d hosts, %d rollouts, %d facts, %d events, %d faults, %d violations%s"
        .formatted(seeds, hosts, rollouts, facts, events, faults, violations, again());
  }

  private String again() {
    return first
        .map(seed ->
            "; again: deploy/sim/run --seed %d --hosts %s --hours %d --faults %s"
                .formatted(seed, fleet, hours, perils))
        .orElse("");
  }
}
