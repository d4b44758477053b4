package io.wherry.master.cli;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.proto.v1.SetWindowRequest;
import io.wherry.proto.v1.Window;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "blackout",
    description = "When hosts must not begin to change, whatever their windows say.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BlackoutCommand.Make.class,
      BlackoutCommand.Drop.class,
      BlackoutCommand.All.class
    })
final class BlackoutCommand {
  @Command(
      name = "set",
      description =
          "Makes a blackout, or replaces the one of that name. With --for alone it begins now.",
      mixinStandardHelpOptions = true)
  static final class Make implements Callable<Integer> {
    private final Session session;

    Make(Session session) {
      this.session = session;
    }

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(
        names = "--from",
        paramLabel = "MOMENT",
        defaultValue = "",
        description = "As in 2026-12-24T18:00, by the clocks of the zone (default: now).")
    private String from = "";

    @Option(
        names = "--until",
        paramLabel = "MOMENT",
        defaultValue = "",
        description = "As in 2027-01-02T06:00, by the clocks of the zone.")
    private String until = "";

    @Option(
        names = "--rule",
        paramLabel = "RULE",
        defaultValue = "",
        description = "When it begins again and again, instead: a cron line or an iCalendar rule.")
    private String rule = "";

    @Option(names = "--for", paramLabel = "TIME", description = "How long it lasts.")
    private Optional<String> length = Optional.empty();

    @Mixin private WindowOptions options = new WindowOptions();

    @Override
    public Integer call() throws CliExit {
      if (until.isEmpty() == length.isEmpty())
        throw new CliExit(ExitCode.USAGE, "say how long: either --until or --for");
      var window =
          Window.newBuilder()
              .setName(name)
              .setBlackout(true)
              .setRule(rule)
              .setFrom(from)
              .setUntil(until);
      if (length.isPresent()) window.setLengthSeconds(Arguments.seconds("--for", length.get()));
      SetWindowRequest request = options.request(window);
      return session.call(master -> WindowPage.set(session, master.setWindow(request), request));
    }
  }

  @Command(
      name = "drop",
      description = "Ends and forgets a blackout.",
      mixinStandardHelpOptions = true)
  static final class Drop extends DroppedWindow {
    Drop(Session session) {
      super(session, true);
    }
  }

  @Command(name = "list", description = "Lists the blackouts.", mixinStandardHelpOptions = true)
  static final class All implements Callable<Integer> {
    private final Session session;

    All(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws CliExit {
      return session.call(master -> WindowPage.list(session, master, true));
    }
  }
}
