package io.wherry.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One of the three commands of the distributions, run as an operator's shell would run it. */
public final class Program {
  private static final Path DIST =
      Path.of(System.getProperty("wherry.dist", "../dist")).toAbsolutePath().normalize();

  /** Seconds after which a process that should have ended is said to be stuck. */
  private static final int PATIENCE = 120;

  /** What a command that ended said. */
  record Said(int code, String out) {
    Said ok() {
      if (code != 0) fail("exit code " + code + ":\n" + out);
      return this;
    }

    /** That it ended with that code and one message without a trace of how it got there. */
    String refusal(int expected) {
      assertThat(code).as(out).isEqualTo(expected);
      assertThat(out.strip()).as("one message").isNotEmpty();
      assertNoTrace(out);
      return out.strip();
    }
  }

  private Program() {}

  /** What an operator reads never shows where in the program something went wrong. */
  static void assertNoTrace(String said) {
    assertThat(said).doesNotContain("\tat ").doesNotContain("Exception");
  }

  public static Path master() {
    return launcher("master", "wherry-master");
  }

  public static Path wherry() {
    return launcher("master", "wherry");
  }

  public static Path agent() {
    return launcher("agent", "wherry-agent");
  }

  private static Path launcher(String part, String name) {
    var tree = DIST.resolve(part).resolve("target").resolve("wherry-" + part + "-0.1.0");
    var launcher = tree.resolve("bin").resolve(name);
    if (!Files.isExecutable(launcher))
      fail(
          "no "
              + launcher
              + "; run mvn package, or name the folder of the distributions with -Dwherry.dist");
    return launcher;
  }

  static Said run(Path program, List<String> arguments) throws IOException, InterruptedException {
    return run(List.of(), program, arguments);
  }

  /** {@code into} goes before the command: how to get to where it is run. */
  static Said run(List<String> into, Path program, List<String> arguments)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command(into, program, arguments)).redirectErrorStream(true).start();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) fail(program + " does not end");
    return new Said(process.exitValue(), out);
  }

  /** Starts something that stays; what it says goes to the end of {@code log}. */
  static Process start(
      Path program, List<String> arguments, Path log, Map<String, String> environment)
      throws IOException {
    return start(List.of(), program, arguments, log, environment);
  }

  static Process start(
      List<String> into,
      Path program,
      List<String> arguments,
      Path log,
      Map<String, String> environment)
      throws IOException {
    var builder =
        new ProcessBuilder(command(into, program, arguments))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** SIGKILL to it and to everything it started, at one go; none of them runs any more. */
  public static void kill(Process process) throws InterruptedException {
    var children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) fail("a killed process lives on");
    Until.asserted(() -> assertThat(children).noneMatch(Program::runs));
  }

  /** Those that nobody waits for stay in the table for ever, and do nothing. */
  private static boolean runs(ProcessHandle process) {
    try {
      var status = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return status.charAt(status.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  private static List<String> command(List<String> into, Path program, List<String> arguments) {
    var command = new ArrayList<>(into);
    command.add(program.toString());
    command.addAll(arguments);
    return command;
  }
}
