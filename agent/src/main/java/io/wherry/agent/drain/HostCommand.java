package io.wherry.agent.drain;

import io.wherry.common.model.Fault;
import io.wherry.common.process.Command;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A command of whoever runs this host, by the name of the setting that holds it. At the usual
 * priority, with this process' environment and what it is to know of the change; what it writes is
 * kept in the change's log.
 */
public record HostCommand(String setting, List<String> argv, Duration timeout) {
  private static final int LAST_LINES = 5;

  public HostCommand {
    argv = List.copyOf(argv);
  }

  /** Why it cannot be run; whatever is not set is never missing. */
  public Optional<Fault> trouble() {
    if (argv.isEmpty()) return Optional.empty();
    var program = Path.of(argv.getFirst());
    if (places(program).anyMatch(HostCommand::isProgram)) return Optional.empty();
    return Optional.of(
        Fault.local(
            setting
                + ": "
                + program
                + " is no executable file; put it there or take it out of the configuration"));
  }

  private static Stream<Path> places(Path program) {
    if (program.isAbsolute()) return Stream.of(program);
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(":", -1)).map(folder -> Path.of(folder).resolve(program));
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  /** Why it did not do what it is for: a command that is not set has nothing to do. */
  public Optional<Fault> run(Path logs, Map<String, String> environment, Consumer<String> heard)
      throws InterruptedException {
    if (argv.isEmpty()) return Optional.empty();
    var log = logs.resolve(setting + ".log");
    var last = new ArrayDeque<String>();
    try (var kept = open(log)) {
      var exit =
          with(environment)
              .run(line -> {
                keep(last, line);
                write(kept, line);
                heard.accept(line);
              });
      write(kept, "(" + exit.words() + ")");
      return exit.ok() ? Optional.empty() : Optional.of(failed(exit.words(), last, log));
    } catch (IOException e) {
      return Optional.of(Fault.local(setting + ": its output cannot be kept: " + e.getMessage()));
    }
  }

  private Command with(Map<String, String> environment) {
    var command = Command.of(argv).within(timeout);
    for (var variable : new TreeMap<>(environment).entrySet())
      command = command.with(variable.getKey(), variable.getValue());
    return command;
  }

  private Fault failed(String how, ArrayDeque<String> last, Path log) {
    var said = last.isEmpty() ? "it wrote nothing" : "it wrote last: " + String.join(" | ", last);
    return Fault.local(
        setting
            + " ("
            + String.join(" ", argv)
            + ") "
            + how
            + "; "
            + said
            + "; all of it in "
            + log);
  }

  private static Writer open(Path log) throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    return Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** A disk that fills up must not stop what brings a host back into service. */
  private static void write(Writer log, String line) {
    try {
      log.write(line + "\n");
      log.flush();
    } catch (IOException _) {
      // Whoever listens hears the line all the same.
    }
  }

  private static void keep(ArrayDeque<String> last, String line) {
    if (last.size() == LAST_LINES) last.removeFirst();
    last.addLast(line);
  }
}
