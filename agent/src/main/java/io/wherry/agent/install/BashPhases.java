package io.wherry.agent.install;

import io.wherry.common.model.PackageId;
import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Runs phases with bash, the prelude around the package's saved environment. */
final class BashPhases implements PhaseRunner {
  /** Put together in this order: the saved environment is read in the first. */
  private static final List<String> PRELUDE =
      List.of("load.bash", "words.bash", "image.bash", "run.bash");

  private static final String USUAL_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/usr/host/bin:/sbin:/bin";

  private final Path root;
  private final Path logs;
  private final Duration timeout;
  private final Questions questions;
  private final InstallListener listener;

  BashPhases(
      Path root, Path logs, Duration timeout, Questions questions, InstallListener listener) {
    this.root = root;
    this.logs = logs;
    this.timeout = timeout;
    this.questions = questions;
    this.listener = listener;
  }

  @Override
  public Ending run(PhaseCall call) throws IOException {
    Trees.privateDirectory(call.temp());
    var say = Files.write(call.temp().resolve("say"), List.of());
    var prelude = writePrelude(call.temp());
    var log = logOf(call);
    try (var answers = Answers.open(call.temp(), questions);
        var out =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      var command =
          Command.of("bash", "--norc", "--noprofile", prelude.toString())
              .onlyWith(environment(call, answers))
              .in(call.temp())
              .within(timeout);
      var exit = run(command, line -> heard(call, line, out));
      return ending(exit, say, log);
    }
  }

  private static Exit run(Command command, Consumer<String> lines) {
    try {
      return command.run(lines);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Exit.Killed();
    }
  }

  private static Ending ending(Exit exit, Path say, Path log) throws IOException {
    if (exit.ok()) return new Ending.Done(Directives.parse(Files.readAllLines(say)));
    return new Ending.Broken(exit.words() + "; its output is in " + log);
  }

  private void heard(PhaseCall call, String output, Writer log) {
    var message = PhaseMessage.of(output);
    var line = message.map(PhaseMessage::line).orElse(output);
    try {
      log.write(line + "\n");
    } catch (IOException _) {
      // A full disk must not stop a phase half way; the listener hears the line all the same.
    }
    listener.said(call.id(), call.phase().function(), line);
    message.ifPresent(m -> listener.message(call.id(), call.phase().function(), m));
  }

  private Path logOf(PhaseCall call) throws IOException {
    Files.createDirectories(logs);
    var name = call.id().name();
    return logs.resolve(
        name.category()
            + "---"
            + name.name()
            + "-"
            + call.id().version()
            + "-"
            + call.phase().word()
            + ".log");
  }

  private static Path writePrelude(Path temp) throws IOException {
    var file = temp.resolve("prelude.bash");
    try (var out = Files.newOutputStream(file)) {
      for (var part : PRELUDE) copy(part, out);
    }
    return file;
  }

  private static void copy(String part, OutputStream out) throws IOException {
    try (InputStream in = BashPhases.class.getResourceAsStream(part)) {
      if (in == null) throw new IllegalStateException(part + " is missing from the program");
      in.transferTo(out);
    }
  }

  private Map<String, String> environment(PhaseCall call, Answers answers) {
    var variables = new TreeMap<String, String>();
    variables.put("PATH", USUAL_PATH);
    variables.put("HOME", call.temp().toString());
    variables.put("LC_ALL", "C.UTF-8");
    variables.put("TERM", "dumb");
    variables.put("WHERRY_PHASE", call.phase().word());
    variables.put("WHERRY_ENVIRONMENT", call.environment().toString());
    variables.put("WHERRY_SAY", call.temp().resolve("say").toString());
    variables.put("WHERRY_ASK", answers.ask().toString());
    variables.put("WHERRY_ANSWER", answers.answer().toString());
    variables.put("WHERRY_ROOT", root.toString().endsWith("/") ? root.toString() : root + "/");
    variables.put("WHERRY_IMAGE", call.image() + "/");
    variables.put("WHERRY_TEMP", call.temp() + "/");
    variables.put("WHERRY_REPLACING_IDS", ids(call.replacing()));
    variables.put("WHERRY_REPLACED_BY_ID", call.replacedBy().map(BashPhases::installed).orElse(""));
    return variables;
  }

  private static String ids(List<PackageId> ids) {
    return ids.stream().map(BashPhases::installed).collect(Collectors.joining(" "));
  }

  private static String installed(PackageId id) {
    return id + "::installed";
  }
}
