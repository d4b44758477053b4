package io.wherry.agent.health;

import io.wherry.common.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The executables of {@code /etc/wherry/health.d} below a root, in the order of their names, one
 * after the other. All must exit with 0 in their time; the first that does not decides. Each gets
 * {@code WHERRY_ROOT}, and nothing to read.
 */
public final class HealthChecks {
  public static final String DIRECTORY = "etc/wherry/health.d";
  private static final int TAIL_LINES = 20;
  private final Path root;
  private final Duration timeout;

  /** Each check may take {@code timeout}. */
  public HealthChecks(Path root, Duration timeout) {
    this.root = root;
    this.timeout = timeout;
  }

  public Health run() throws InterruptedException {
    var directory = root.resolve(DIRECTORY);
    if (Files.notExists(directory, LinkOption.NOFOLLOW_LINKS)) return new Health.Well(0);
    List<Path> checks;
    try {
      checks = checksIn(directory);
    } catch (IOException e) {
      return new Health.Unwell(
          directory.toString(), "cannot be listed: " + e.getMessage(), List.of());
    }
    for (var check : checks) {
      var bad = run(check);
      if (bad.isPresent()) return bad.get();
    }
    return new Health.Well(checks.size());
  }

  /** Hidden files, and what editors and paludis leave beside a file, are no checks. */
  private static List<Path> checksIn(Path directory) throws IOException {
    var checks = new ArrayList<Path>();
    try (var files = Files.newDirectoryStream(directory)) {
      for (var file : files) {
        var name = file.getFileName().toString();
        if (!name.startsWith(".") && !name.endsWith("~")) checks.add(file);
      }
    }
    checks.sort(null);
    return checks;
  }

  private Optional<Health> run(Path check) throws InterruptedException {
    var name = check.getFileName().toString();
    if (!Files.isRegularFile(check) || !Files.isExecutable(check))
      return unwell(name, "is no executable file, so nobody knows what it would say", List.of());
    var tail = new ArrayDeque<String>();
    var exit =
        Command.of(check.toAbsolutePath().toString())
            .in(root)
            .with("WHERRY_ROOT", root.toAbsolutePath().toString())
            .within(timeout)
            .run(line -> keep(tail, line));
    if (exit.ok()) return Optional.empty();
    return unwell(name, exit.words(), List.copyOf(tail));
  }

  private static Optional<Health> unwell(String name, String why, List<String> tail) {
    return Optional.of(new Health.Unwell(name, why, tail));
  }

  private static void keep(ArrayDeque<String> tail, String line) {
    if (tail.size() == TAIL_LINES) tail.removeFirst();
    tail.addLast(line);
  }
}
