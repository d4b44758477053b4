package io.wherry.agent.health;

import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The executables of {@code /etc/wherry/health.d} below a root, in the order of their names, one
 * after the other. All must exit with 0 in their time; the first that does not decides. Whoever
 * exits with 75 cannot tell yet and is asked again. Each gets {@code WHERRY_ROOT}, and nothing to
 * read.
 */
public final class HealthChecks {
  public static final String DIRECTORY = "etc/wherry/health.d";
  private static final int TAIL_LINES = 20;
  private static final Exit UNDECIDED = new Exit.Ended(75);
  private static final Duration BETWEEN = Duration.ofSeconds(5);
  private final Path root;
  private final Patience patience;
  private final List<String> required;
  private final Path uptime;
  private final InstantSource clock;
  private final Pause pause;

  /** Waits that long; from the root package, because only there may anybody sleep. */
  @FunctionalInterface
  public interface Pause {
    void await(Duration time) throws InterruptedException;
  }

  /**
   * {@code required} must be there; {@code uptime} tells in seconds since when the machine runs, as
   * {@code /proc/uptime} does.
   */
  public HealthChecks(
      Path root,
      Patience patience,
      List<String> required,
      Path uptime,
      InstantSource clock,
      Pause pause) {
    this.root = root;
    this.patience = patience;
    this.required = List.copyOf(required);
    this.uptime = uptime;
    this.clock = clock;
    this.pause = pause;
  }

  public Health run() throws InterruptedException {
    settle();
    var directory = root.resolve(DIRECTORY);
    List<Path> checks;
    try {
      checks = checksIn(directory);
    } catch (IOException e) {
      return new Health.Unwell(
          directory.toString(), "cannot be listed: " + e.getMessage(), List.of());
    }
    for (var name : required)
      if (!checks.contains(directory.resolve(name)))
        return new Health.Unwell(name, "is required, and is not in " + directory, List.of());
    var until = clock.instant().plus(patience.undecided());
    for (var check : checks) {
      var bad = run(check, until);
      if (bad.isPresent()) return bad.get();
    }
    return new Health.Well(checks.size());
  }

  /** What was just started is no measure of what will run. */
  private void settle() throws InterruptedException {
    var left = patience.settle().minus(running());
    if (left.isPositive()) pause.await(left);
  }

  /** Where nobody can say, for long enough. */
  private Duration running() {
    try {
      var seconds = Files.readString(uptime).strip().split(" ", -1)[0];
      return Duration.ofMillis((long) (Double.parseDouble(seconds) * 1000));
    } catch (IOException | NumberFormatException _) {
      return patience.settle();
    }
  }

  /** Hidden files, and what editors and paludis leave beside a file, are no checks. */
  private static List<Path> checksIn(Path directory) throws IOException {
    var checks = new ArrayList<Path>();
    if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) return checks;
    try (var files = Files.newDirectoryStream(directory)) {
      for (var file : files) {
        var name = file.getFileName().toString();
        if (!name.startsWith(".") && !name.endsWith("~")) checks.add(file);
      }
    }
    checks.sort(null);
    return checks;
  }

  private Optional<Health> run(Path check, Instant until) throws InterruptedException {
    var name = check.getFileName().toString();
    if (!Files.isRegularFile(check) || !Files.isExecutable(check))
      return unwell(name, "is no executable file, so nobody knows what it would say", List.of());
    while (true) {
      var tail = new ArrayDeque<String>();
      var exit = ask(check, tail);
      if (exit.ok()) return Optional.empty();
      if (!exit.equals(UNDECIDED)) return unwell(name, exit.words(), List.copyOf(tail));
      if (!clock.instant().isBefore(until))
        return unwell(name, "could not tell for all the time that it had", List.copyOf(tail));
      pause.await(BETWEEN);
    }
  }

  private Exit ask(Path check, ArrayDeque<String> tail) throws InterruptedException {
    return Command.of(check.toAbsolutePath().toString())
        .in(root)
        .with("WHERRY_ROOT", root.toAbsolutePath().toString())
        .within(patience.timeout())
        .run(line -> keep(tail, line));
  }

  private static Optional<Health> unwell(String name, String why, List<String> tail) {
    return Optional.of(new Health.Unwell(name, why, tail));
  }

  private static void keep(ArrayDeque<String> tail, String line) {
    if (tail.size() == TAIL_LINES) tail.removeFirst();
    tail.addLast(line);
  }
}
