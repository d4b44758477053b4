package io.wherry.common.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One outside command to run in a process group of its own, so that stopping it stops everything
 * that it has started. Lines of output are cut at 16 KiB. Immutable.
 *
 * @see #run
 */
public record Command(
    List<String> argv,
    Map<String, String> environment,
    boolean inheritsEnvironment,
    Optional<Path> directory,
    Duration timeout,
    String input) {
  private static final Duration LONG = Duration.ofMinutes(10);

  public Command {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
    if (argv.isEmpty()) throw new IllegalArgumentException("a command needs at least its name");
    if (!timeout.isPositive())
      throw new IllegalArgumentException("timeout of " + argv.getFirst() + ": " + timeout);
  }

  /**
   * With this process' environment, in this process' directory, for at most ten minutes, with
   * nothing to read.
   */
  public static Command of(String... argv) {
    return of(List.of(argv));
  }

  public static Command of(List<String> argv) {
    return new Command(argv, Map.of(), true, Optional.empty(), LONG, "");
  }

  public Command in(Path directory) {
    return new Command(
        argv, environment, inheritsEnvironment, Optional.of(directory), timeout, input);
  }

  /** Adds a variable to the environment. */
  public Command with(String name, String value) {
    var more = new TreeMap<>(environment);
    more.put(name, value);
    return new Command(argv, more, inheritsEnvironment, directory, timeout, input);
  }

  /** Exactly this environment: nothing of this process' own one is handed down. */
  public Command onlyWith(Map<String, String> environment) {
    return new Command(argv, environment, false, directory, timeout, input);
  }

  public Command within(Duration timeout) {
    return new Command(argv, environment, inheritsEnvironment, directory, timeout, input);
  }

  /** What the command reads from its standard input, as UTF-8. */
  public Command reading(String input) {
    return new Command(argv, environment, inheritsEnvironment, directory, timeout, input);
  }

  /** The same command behind another one that executes it: {@code setpriv …}, {@code nice …}. */
  public Command behind(List<String> wrapper) {
    var all = new ArrayList<>(wrapper);
    all.addAll(argv);
    return new Command(all, environment, inheritsEnvironment, directory, timeout, input);
  }

  /**
   * Runs to the end and hands over each line of standard output and error as it comes, in their
   * order, from a thread of its own; none comes after the return. An interrupt kills the command.
   */
  public Exit run(Consumer<String> lines) throws InterruptedException {
    try (var running = start(lines)) {
      return running.await();
    } catch (IOException e) {
      return new Exit.NotStarted(why(e));
    }
  }

  /** As {@link #run}, keeping the output: its first 4 Mi characters, which are plenty to parse. */
  public Captured capture() throws InterruptedException {
    var kept = new Capture();
    var exit = run(kept);
    return new Captured(exit, kept.text());
  }

  /** Starts it; whoever calls closes what is returned, which kills what still runs. */
  public Running start(Consumer<String> lines) throws IOException {
    return Running.start(this, lines);
  }

  private String why(IOException e) {
    var where = directory.map(d -> " in " + d).orElse("");
    return "cannot run " + argv.getFirst() + where + ": " + e.getMessage();
  }

  /** How it ended and what it wrote, standard output and error in their order. */
  public record Captured(Exit exit, String output) {}

  /** The command as a person would type it. */
  @Override
  public String toString() {
    return String.join(" ", argv);
  }

  private static final class Capture implements Consumer<String> {
    private static final int MOST = 4 << 20;
    private final StringBuilder text = new StringBuilder();

    @Override
    public synchronized void accept(String line) {
      if (text.length() + line.length() < MOST) text.append(line).append('\n');
    }

    synchronized String text() {
      return text.toString();
    }
  }
}
