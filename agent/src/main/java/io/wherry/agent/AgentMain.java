package io.wherry.agent;

import io.wherry.common.lifecycle.ExitCode;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The agent's command line. Exit codes are those of {@link ExitCode}. */
@Command(
    name = "wherry-agent",
    description = "Keeps this host at the release that its master wants.",
    subcommands = {EnrollCommand.class, RunCommand.class, StatusCommand.class, WorkCommand.class},
    versionProvider = AgentMain.Version.class,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it did not work; the message says why",
      "2:wrong command line or configuration",
      "3:this host has not enrolled",
      "4:the master cannot be reached",
      "5:the master, or this host, refuses"
    })
public final class AgentMain implements Runnable {
  private static final String LOG_LINE = "%4$s %5$s%6$s%n";

  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  public static void main(String[] args) {
    if (System.getProperty("java.util.logging.SimpleFormatter.format") == null)
      System.setProperty("java.util.logging.SimpleFormatter.format", LOG_LINE);
    System.exit(run(writer(System.out), writer(System.err), args));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /** As {@link #main}, without leaving. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return parser()
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler((e, line, _) -> Failures.told(e, line.getErr()))
        .execute(args);
  }

  /** The command as it is parsed, for those who check what is written about it. */
  public static CommandLine parser() {
    return new CommandLine(new AgentMain()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public void run() {
    if (spec != null)
      throw new CommandLine.ParameterException(
          spec.commandLine(), "say what to do: enroll, run or status");
  }

  /** As the distribution was built; {@code dev} outside of one. */
  static String version() {
    return Optional.ofNullable(AgentMain.class.getPackage().getImplementationVersion())
        .orElse("dev");
  }

  /** For {@code --version}. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"wherry-agent " + version()};
    }
  }
}
