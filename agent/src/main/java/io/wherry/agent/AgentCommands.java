package io.wherry.agent;

import io.wherry.common.lifecycle.ExitCode;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The agent's command line, as it is parsed. Exit codes are those of {@link ExitCode}. */
@Command(
    name = "wherry-agent",
    description = "Keeps this host at the release that its master wants.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = AgentCommands.Version.class,
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it did not work; the message says why",
      "2:wrong command line or configuration",
      "3:this host has not enrolled",
      "4:the master cannot be reached",
      "5:the master, or this host, refuses",
      "6:what is on disk differs from what was installed, or paludis' files from what they should"
          + " be",
      "7:nothing of that kind is installed, nobody owns that path, or paludis is not set up"
    })
public final class AgentCommands implements Runnable {
  private static final List<Class<?>> COMMANDS =
      List.of(
          EnrollCommand.class,
          RunCommand.class,
          StatusCommand.class,
          ListCommand.class,
          ContentsCommand.class,
          OwnerCommand.class,
          VerifyCommand.class,
          RemoveCommand.class,
          ApplyCommand.class,
          RepairCommand.class,
          HookCommand.class,
          PaludisCommand.class,
          WorkCommand.class,
          TidyCommand.class,
          GenerateCompletion.class);

  @CommandLine.Spec private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

  private AgentCommands() {}

  /** Parses and runs one; what it says is with whoever hears it when this returns. */
  static int run(Terminal terminal, String... args) {
    int code = parsed(terminal, args);
    terminal.out().flush();
    terminal.err().flush();
    return code;
  }

  private static int parsed(Terminal terminal, String... args) {
    try {
      return parser(terminal, needed(args))
          .setOut(terminal.out())
          .setErr(terminal.err())
          .setExecutionExceptionHandler((e, line, _) -> Failures.told(e, line.getErr()))
          .execute(args);
    } catch (OutOfMemoryError e) {
      return Failures.starved(e, terminal.err());
    }
  }

  /** The one that is asked for, or all: the parser reflects for long over each that it is given. */
  private static List<Class<?>> needed(String... args) {
    return COMMANDS.stream()
        .filter(c -> args.length > 0 && c.getSimpleName().equalsIgnoreCase(args[0] + "Command"))
        .findFirst()
        .<List<Class<?>>>map(List::of)
        .orElse(COMMANDS);
  }

  private static CommandLine parser(Terminal terminal, List<Class<?>> commands) {
    var line = new CommandLine(new AgentCommands(), new Factory(terminal));
    commands.forEach(line::addSubcommand);
    return line.setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** The command as it is parsed, for those who check what is written about it; not to be run. */
  public static CommandLine parser() {
    var nowhere = new PrintWriter(Writer.nullWriter());
    return parser(Terminal.plain(nowhere, nowhere), COMMANDS);
  }

  /** Hands every command that asks for it the one terminal. */
  private record Factory(Terminal terminal) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (var constructor : type.getDeclaredConstructors())
        if (List.of(constructor.getParameterTypes()).equals(List.of(Terminal.class)))
          return type.cast(constructor.newInstance(terminal));
      return CommandLine.defaultFactory().create(type);
    }
  }

  @Override
  public void run() {
    if (spec != null)
      throw new CommandLine.ParameterException(
          spec.commandLine(), "say what to do: enroll, run, status, …; --help lists all");
  }

  /** For {@code --version}. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"wherry-agent " + AgentMain.version()};
    }
  }
}
