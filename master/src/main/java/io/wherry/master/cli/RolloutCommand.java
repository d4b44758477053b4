package io.wherry.master.cli;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.terminal.Figures;
import io.wherry.common.terminal.Screen;
import io.wherry.proto.v1.ActOnRolloutRequest;
import io.wherry.proto.v1.ActOnRolloutRequest.Action;
import io.wherry.proto.v1.GetRolloutRequest;
import io.wherry.proto.v1.ListRolloutsRequest;
import io.wherry.proto.v1.OperatorsGrpc.OperatorsBlockingStub;
import io.wherry.proto.v1.RolloutView;
import io.wherry.proto.v1.StartRolloutRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rollout",
    description = "Brings hosts to a release, in waves.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RolloutCommand.Start.class,
      RolloutCommand.Watch.class,
      RolloutCommand.Listing.class,
      RolloutCommand.Pause.class,
      RolloutCommand.Resume.class,
      RolloutCommand.Abort.class,
      RolloutCommand.Revert.class
    })
final class RolloutCommand {
  private static final Set<String> OVER = Set.of("finished", "aborted", "reverted");

  /**
   * Shows the rollout until it is over. Only a rollout that finished on its release is a success.
   */
  static int watch(Session session, OperatorsBlockingStub master, String id) throws CliExit {
    var screen = new Screen(session.out(), session.live());
    var last = RolloutView.getDefaultInstance();
    var views = master.watchRollout(GetRolloutRequest.newBuilder().setId(id).build());
    while (views.hasNext()) {
      last = views.next();
      if (session.json) session.jsonLine(last);
      else screen.show(RolloutPage.picture(last), RolloutPage.plain(last));
      if (OVER.contains(last.getState())) break;
    }
    return last.getState().equals("finished") ? 0 : ExitCode.FAILED;
  }

  @Command(name = "start", description = "Starts a rollout.", mixinStandardHelpOptions = true)
  static final class Start implements Callable<Integer> {
    private final Session session;

    Start(Session session) {
      this.session = session;
    }

    @Option(
        names = "--release",
        required = true,
        paramLabel = "N",
        description = "To which release.")
    private long release;

    @Option(
        names = "--hosts",
        required = true,
        paramLabel = "SELECTOR",
        description = "Which hosts: all, rack=a1, name=hv-*, role!=db; commas join.")
    private String hosts = "";

    @Option(
        names = "--waves",
        paramLabel = "LIST",
        defaultValue = "1,10%,100%",
        description = "How many hosts by the end of each wave (default: ${DEFAULT-VALUE}).")
    private String waves = "";

    @Option(
        names = "--success",
        paramLabel = "PERCENT",
        defaultValue = "100",
        description = "Share of a wave that must settle (default: ${DEFAULT-VALUE}).")
    private int success;

    @Option(
        names = "--bake",
        paramLabel = "TIME",
        defaultValue = "0s",
        description = "Wait after each wave (default: ${DEFAULT-VALUE}).")
    private String bake = "0s";

    @Option(
        names = "--max-failures",
        paramLabel = "N",
        defaultValue = "0",
        description =
            "Abort when more hosts than this fail, time out, revert or cannot be reached (default:"
                + " ${DEFAULT-VALUE}).")
    private int maxFailures;

    @Option(
        names = "--max-concurrent",
        paramLabel = "N",
        defaultValue = "10",
        description =
            "Never more hosts than this between their first and last file (default:"
                + " ${DEFAULT-VALUE}).")
    private int maxConcurrent;

    @Option(
        names = "--host-deadline",
        paramLabel = "TIME",
        defaultValue = "30m",
        description = "How long one host may take (default: ${DEFAULT-VALUE}).")
    private String hostDeadline = "30m";

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        defaultValue = "",
        description = "Why, for the log.")
    private String reason = "";

    @Option(
        names = "--request-id",
        paramLabel = "ID",
        description =
            "Repeating a request with the same id returns the rollout that the first one started.")
    private String requestId = UUID.randomUUID().toString();

    @Option(names = "--dry-run", description = "Only show which hosts would move in which wave.")
    private boolean dryRun;

    @Option(names = "--watch", description = "Stay and watch until it is over.")
    private boolean watch;

    @Override
    public Integer call() throws CliExit {
      var request =
          StartRolloutRequest.newBuilder()
              .setRelease(release)
              .setHosts(hosts)
              .setWaves(waves)
              .setSuccessPercent(success)
              .setBakeSeconds(Arguments.seconds("--bake", bake))
              .setMaxFailures(maxFailures)
              .setMaxConcurrent(maxConcurrent)
              .setHostDeadlineSeconds(Arguments.seconds("--host-deadline", hostDeadline))
              .setDryRun(dryRun)
              .setReason(reason)
              .setRequestId(requestId)
              .build();
      return session.call(master -> {
        var view = master.startRollout(request);
        if (watch && !dryRun) return watch(session, master, view.getId());
        if (!session.printedAsJson(view)) print(view);
        return 0;
      });
    }

    private void print(RolloutView view) {
      if (dryRun)
        session
            .out()
            .println("nothing was started: --dry-run; release " + release + " would move:");
      else
        session
            .out()
            .println(
                "rollout "
                    + view.getId()
                    + " started; 'wherry rollout watch "
                    + view.getId()
                    + "' shows it");
      int wave = 0;
      for (var w : view.getWavesList())
        session
            .out()
            .println(
                "  wave "
                    + ++wave
                    + " ("
                    + w.getSize()
                    + "): "
                    + Figures.count(w.getHosts(), "host"));
      if (!dryRun) return;
      view.getMembersList()
          .forEach(m ->
              session
                  .out()
                  .println(
                      "    wave "
                          + m.getWave()
                          + "  "
                          + Words.or(m.getName(), m.getHostId())
                          + "  "
                          + m.getWhy()));
      printNotes(view);
    }

    /** Once each, with the number of hosts that it is about. */
    private void printNotes(RolloutView view) {
      var notes = new LinkedHashMap<String, Integer>();
      for (var member : view.getMembersList())
        for (var note : member.getNotesList()) notes.merge(note, 1, Integer::sum);
      notes.forEach((note, hosts) ->
          session.out().println("  note (" + Figures.count(hosts, "host") + "): " + note));
    }
  }

  @Command(
      name = "watch",
      description =
          "Shows a rollout until it is over; exits 0 only when it finished on its release.",
      mixinStandardHelpOptions = true)
  static final class Watch implements Callable<Integer> {
    private final Session session;

    Watch(Session session) {
      this.session = session;
    }

    @Parameters(arity = "0..1", paramLabel = "ROLLOUT", description = "Default: the newest.")
    private String id = "";

    @Override
    public Integer call() throws CliExit {
      return session.call(master -> watch(session, master, id));
    }
  }

  @Command(
      name = "list",
      description = "All rollouts, newest first.",
      mixinStandardHelpOptions = true)
  static final class Listing implements Callable<Integer> {
    private final Session session;

    Listing(Session session) {
      this.session = session;
    }

    @Option(names = "--running", description = "Only those that are not over.")
    private boolean running;

    @Override
    public Integer call() throws CliExit {
      return session.call(master -> {
        var list =
            master.listRollouts(ListRolloutsRequest.newBuilder().setRunningOnly(running).build());
        if (session.printedAsJson(list)) return 0;
        var table = RolloutPage.table(list.getRolloutsList(), session.clock().instant());
        if (table.isEmpty()) session.out().println("no rollouts");
        else table.print(session.out());
        return 0;
      });
    }
  }

  /** The four orders that a running rollout takes. */
  abstract static class Act implements Callable<Integer> {
    private final Session session;

    Act(Session session) {
      this.session = session;
    }

    @Parameters(paramLabel = "ROLLOUT")
    private String id = "";

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        defaultValue = "",
        description = "Why, for the log.")
    private String reason = "";

    abstract Action action();

    @Override
    public Integer call() throws CliExit {
      var request =
          ActOnRolloutRequest.newBuilder().setId(id).setAction(action()).setReason(reason).build();
      return session.call(master -> {
        var view = master.actOnRollout(request);
        if (!session.printedAsJson(view))
          List.copyOf(RolloutPage.picture(view)).forEach(session.out()::println);
        return 0;
      });
    }
  }

  @Command(
      name = "pause",
      description = "Starts no further host until resumed.",
      mixinStandardHelpOptions = true)
  static final class Pause extends Act {
    Pause(Session session) {
      super(session);
    }

    @Override
    Action action() {
      return Action.ACTION_PAUSE;
    }
  }

  @Command(name = "resume", description = "Goes on after a pause.", mixinStandardHelpOptions = true)
  static final class Resume extends Act {
    Resume(Session session) {
      super(session);
    }

    @Override
    Action action() {
      return Action.ACTION_RESUME;
    }
  }

  @Command(
      name = "abort",
      description = "Ends it: no further host starts, merging ones finish.",
      mixinStandardHelpOptions = true)
  static final class Abort extends Act {
    Abort(Session session) {
      super(session);
    }

    @Override
    Action action() {
      return Action.ACTION_ABORT;
    }
  }

  @Command(
      name = "revert",
      description = "Takes every host that moved back to where it was.",
      mixinStandardHelpOptions = true)
  static final class Revert extends Act {
    Revert(Session session) {
      super(session);
    }

    @Override
    Action action() {
      return Action.ACTION_REVERT;
    }
  }
}
