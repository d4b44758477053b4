package io.wherry.agent.throttle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * What the kernel says of tasks that wait ({@code /proc/pressure}); silent where it says nothing.
 */
public final class Pressure {
  private static final Pattern SOME = Pattern.compile("some avg10=([0-9.]+) .*");
  private static final Duration MOST = Duration.ofSeconds(2);
  private final Path proc;
  private final double limit;

  /** {@code limit}: percent of the last ten seconds in which some task waited. */
  public Pressure(Path proc, double limit) {
    this.proc = proc;
    this.limit = limit;
  }

  /** How long to pause before the next piece of work; longer the more the host suffers. */
  public Duration pause() {
    double worst = Math.max(average("cpu").orElse(0), average("io").orElse(0));
    if (limit <= 0 || worst <= limit) return Duration.ZERO;
    long nanos = (long) (MOST.toNanos() * Math.min(1, (worst - limit) / limit));
    return Duration.ofNanos(nanos);
  }

  /** That the host suffers, and from what; empty where it is well. */
  public Optional<String> words() {
    double cpu = average("cpu").orElse(0);
    double io = average("io").orElse(0);
    double worst = Math.max(cpu, io);
    if (limit <= 0 || worst <= limit) return Optional.empty();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the machine is busy (%s pressure some %.0f%% > %.0f%%)",
            io >= cpu ? "io" : "cpu",
            worst,
            limit));
  }

  /** Percent of the last ten seconds in which some task waited for it: cpu, io or memory. */
  OptionalDouble average(String resource) {
    try {
      var lines = Files.readAllLines(proc.resolve("pressure").resolve(resource));
      return lines.stream()
          .map(SOME::matcher)
          .filter(java.util.regex.Matcher::matches)
          .mapToDouble(match -> Double.parseDouble(match.group(1)))
          .findFirst();
    } catch (IOException _) {
      return OptionalDouble.empty(); // kernels without PSI, and containers that hide it
    }
  }
}
