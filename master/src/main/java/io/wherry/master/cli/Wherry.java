package io.wherry.master.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code wherry}: parses, calls the master, prints, ends with a stable exit code. */
@Command(
    name = "wherry",
    description = "Builds, publishes and rolls out binary packages to a fleet.",
    mixinStandardHelpOptions = true,
    versionProvider = Wherry.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the work failed: a build, a publish, or a rollout that did not finish on its release; or"
          + " nobody agreed to it",
      "2:usage: unknown option, malformed argument, missing credentials, or nobody to ask and no"
          + " --yes",
      "4:the master cannot be reached",
      "5:the master refused: not found, not allowed, not now",
      "6:init found files that are otherwise than it would write them, and left them"
    },
    subcommands = {
      StatusCommand.class,
      HostsCommand.class,
      HostCommand.class,
      TokenCommand.class,
      SetCommand.class,
      BuildCommand.class,
      PublishCommand.class,
      ReleaseCommand.class,
      ChannelCommand.class,
      RolloutCommand.class,
      WindowCommand.class,
      BlackoutCommand.class,
      GenerateCompletion.class
    })
public final class Wherry {
  @Mixin private final Session session;

  private Wherry(Session session) {
    this.session = session;
  }

  /**
   * Runs and leaves; {@code more} are commands that need no master, with a constructor each, and
   * {@code rehearsal} replays incidents without one.
   */
  public static void main(List<Class<?>> more, Rehearsal rehearsal, String[] args) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    var session =
        new Session(Wherry::dial, out, person(System.console()), InstantSource.system(), rehearsal);
    System.exit(run(line(session, more), out, err, args));
  }

  private static Optional<Session.Person> person(@Nullable Console console) {
    if (console == null || !console.isTerminal()) return Optional.empty();
    return Optional.of(
        question -> Objects.requireNonNullElse(console.readLine("%s", question), ""));
  }

  /** The same without leaving, where there is nobody to ask. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    var session = new Session(Wherry::dial, out, Optional.empty(), InstantSource.system());
    return run(session, out, err, args);
  }

  static int run(Session session, PrintWriter out, PrintWriter err, String... args) {
    return run(line(session, List.of()), out, err, args);
  }

  private static int run(CommandLine line, PrintWriter out, PrintWriter err, String... args) {
    line.setOut(out);
    line.setErr(err);
    line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, err));
    int code = line.execute(args);
    out.flush();
    err.flush();
    return code;
  }

  private static CommandLine line(Session session, List<Class<?>> more) {
    var line = new CommandLine(new Wherry(session), new Factory(session));
    more.forEach(line::addSubcommand);
    return line.setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** The command as it is parsed, for those who check what is written about it; not to be run. */
  public static CommandLine parser(List<Class<?>> more) {
    var nowhere = new PrintWriter(java.io.Writer.nullWriter());
    var session = new Session(Wherry::dial, nowhere, Optional.empty(), InstantSource.system());
    return line(session, more);
  }

  private static int explain(Exception failure, PrintWriter err) throws Exception {
    if (!(failure instanceof CliExit exit)) throw failure;
    err.println("wherry: " + exit.getMessage());
    return exit.code();
  }

  private static io.grpc.ManagedChannel dial(Session session) throws CliExit {
    var folder = session.credentials.orElseGet(Wherry::defaultCredentials);
    return Credentials.open(folder, session.address).connect(session.clock().instant());
  }

  private static java.nio.file.Path defaultCredentials() {
    var named = System.getenv("WHERRY_CREDENTIALS");
    return named != null
        ? java.nio.file.Path.of(named)
        : java.nio.file.Path.of(System.getProperty("user.home"), ".config", "wherry");
  }

  /** Hands every command the one session. */
  private record Factory(Session session) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (var constructor : type.getDeclaredConstructors()) {
        if (List.of(constructor.getParameterTypes()).equals(List.of(Session.class)))
          return type.cast(constructor.newInstance(session));
      }
      return CommandLine.defaultFactory().create(type);
    }
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Wherry.class.getPackage().getImplementationVersion();
      return List.of("wherry " + (version == null ? "(unpackaged)" : version))
          .toArray(String[]::new);
    }
  }
}
