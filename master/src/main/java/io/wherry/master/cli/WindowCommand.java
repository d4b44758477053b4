package io.wherry.master.cli;

import io.wherry.proto.v1.SetWindowRequest;
import io.wherry.proto.v1.ShowWeekRequest;
import io.wherry.proto.v1.Window;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "window",
    description = "When which hosts may change; hosts without a window always may.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      WindowCommand.Make.class,
      WindowCommand.Drop.class,
      WindowCommand.All.class,
      WindowCommand.Show.class,
      WindowCommand.Next.class
    })
final class WindowCommand {
  @Command(
      name = "set",
      description = "Makes a window, or replaces the one of that name.",
      mixinStandardHelpOptions = true)
  static final class Make implements Callable<Integer> {
    private final Session session;

    Make(Session session) {
      this.session = session;
    }

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Option(
        names = "--rule",
        required = true,
        paramLabel = "RULE",
        description =
            "When it opens: a cron line, as in '0 2 * * 1-5', or an iCalendar rule, as in"
                + " 'FREQ=MONTHLY;BYDAY=1SU;BYHOUR=2'.")
    private String rule = "";

    @Option(
        names = "--for",
        required = true,
        paramLabel = "TIME",
        description = "How long it stays open.")
    private String length = "";

    @Option(
        names = "--least",
        paramLabel = "TIME",
        defaultValue = "0s",
        description = "Nobody begins with less than this left (default: ${DEFAULT-VALUE}).")
    private String least = "";

    @Option(
        names = "--ahead",
        paramLabel = "TIME",
        defaultValue = "1h",
        description =
            "How long before it opens hosts are ordered, to stage (default: ${DEFAULT-VALUE}).")
    private String ahead = "";

    @Mixin private WindowOptions options = new WindowOptions();

    @Override
    public Integer call() throws CliExit {
      var window =
          Window.newBuilder()
              .setName(name)
              .setRule(rule)
              .setLengthSeconds(Arguments.seconds("--for", length))
              .setLeastSeconds(Arguments.seconds("--least", least))
              .setAheadSeconds(Arguments.seconds("--ahead", ahead));
      SetWindowRequest request = options.request(window);
      return session.call(master -> WindowPage.set(session, master.setWindow(request), request));
    }
  }

  @Command(
      name = "drop",
      description = "Forgets a window; hosts that have no other may change at once.",
      mixinStandardHelpOptions = true)
  static final class Drop extends DroppedWindow {
    Drop(Session session) {
      super(session, false);
    }
  }

  @Command(name = "list", description = "Lists the windows.", mixinStandardHelpOptions = true)
  static final class All implements Callable<Integer> {
    private final Session session;

    All(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws CliExit {
      return session.call(master -> WindowPage.list(session, master, false));
    }
  }

  @Command(
      name = "show",
      description = "One window: for whom, and when it opens.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    private final Session session;

    Show(Session session) {
      this.session = session;
    }

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public Integer call() throws CliExit {
      return session.call(master -> WindowPage.show(session, master, name));
    }
  }

  @Command(
      name = "next",
      description = "A picture of the week ahead: of one host, or of every window and blackout.",
      mixinStandardHelpOptions = true)
  static final class Next implements Callable<Integer> {
    private final Session session;

    Next(Session session) {
      this.session = session;
    }

    @Parameters(paramLabel = "HOST", arity = "0..1", description = "Its id or its name.")
    private String host = "";

    @Override
    public Integer call() throws CliExit {
      var request = ShowWeekRequest.newBuilder().setHost(host).build();
      return session.call(master -> {
        var weeks = master.showWeek(request);
        if (session.printedAsJson(weeks)) return 0;
        WindowPage.picture(weeks).forEach(session.out()::println);
        return 0;
      });
    }
  }
}
