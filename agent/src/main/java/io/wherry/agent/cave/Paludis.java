package io.wherry.agent.cave;

import io.wherry.agent.install.Refusal;
import io.wherry.common.cave.CaveEvent;
import io.wherry.common.cave.CaveOutput;
import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The cave of this host, as a command. */
final class Paludis {
  /** Names the run to the hook, which lets nobody else through while ours is at work. */
  static final String RUN = "WHERRY_RUN";

  /**
   * What cave prints goes through here, and into a file; it goes on into the file when this process
   * is not there any more to read it: a broken pipe would kill cave in the middle of a merge.
   */
  private static final String LOGGED =
      """
      set -o pipefail
      log=$1
      shift
      "$@" 2>&1 | tee -p -a -- "${log}"
      """;

  private final PaludisSettings settings;

  Paludis(PaludisSettings settings) {
    this.settings = settings;
  }

  /** A repository of the host's configuration, by what cave says about it. */
  record Repository(String name, Map<String, String> values) {
    Repository {
      values = Map.copyOf(values);
    }

    String value(String key) {
      return values.getOrDefault(key, "");
    }

    String format() {
      return value("format");
    }
  }

  /** What a run that changes nothing is about. */
  record Question(List<String> targets, List<String> hidden, List<String> options) {
    Question {
      targets = List.copyOf(targets);
      hidden = List.copyOf(hidden);
      options = List.copyOf(options);
    }
  }

  List<Repository> repositories() throws IOException, InterruptedException {
    var found = new ArrayList<Repository>();
    for (var name : lines("print-repositories")) {
      var values = new TreeMap<String, String>();
      for (var line : lines("print-repository-metadata", name)) {
        int at = line.indexOf('=');
        if (at > 0) values.put(line.substring(0, at), line.substring(at + 1).strip());
      }
      found.add(new Repository(name, values));
    }
    return found;
  }

  private List<String> lines(String... arguments) throws IOException, InterruptedException {
    var said = command(List.of(arguments)).capture();
    if (!said.exit().ok())
      throw Refusal.local(
          settings.command().getFirst()
              + " "
              + String.join(" ", arguments)
              + " "
              + said.exit().words()
              + ": "
              + said.output().strip());
    return said.output().lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }

  /** What cave would do goes into {@code resumeFile}; answers what it said. */
  Command.Captured ask(Question question, Path resumeFile)
      throws IOException, InterruptedException {
    Files.createDirectories(resumeFile.resolveSibling(""));
    Files.deleteIfExists(resumeFile);
    var arguments = new ArrayList<>(List.of("resolve", "--preserve-world"));
    arguments.addAll(List.of("--no-dependencies-from", "*/*", "--no-blockers-from", "*/*"));
    arguments.addAll(List.of("--resume-file", resumeFile.toString()));
    for (var repository : question.hidden())
      arguments.addAll(List.of("--hide", "*/*::" + repository));
    arguments.addAll(question.options());
    arguments.addAll(question.targets());
    return command(arguments).capture();
  }

  /** Does what the file says, to the end or to the settings' timeout, and nothing else. */
  Exit run(Path resumeFile, String token, Path log, Consumer<CaveEvent> told)
      throws InterruptedException {
    var output = new CaveOutput();
    var argv = new ArrayList<>(List.of("bash", "-c", LOGGED, "wherry", log.toString()));
    argv.addAll(command(List.of("resume", "--resume-file", resumeFile.toString())).argv());
    return Command.of(argv)
        .with(RUN, token)
        .within(settings.timeout())
        .run(line -> told.accept(output.read(line)));
  }

  private Command command(List<String> arguments) {
    var argv = new ArrayList<>(settings.command());
    argv.addAll(List.of("--log-level", "silent", "--colour", "no"));
    argv.addAll(arguments);
    return Command.of(argv).within(settings.timeout());
  }

  static Optional<Repository> named(List<Repository> repositories, String name) {
    return repositories.stream().filter(r -> r.name().equals(name)).findFirst();
  }
}
