package io.wherry.master.cli;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.terminal.Screen;
import io.wherry.proto.v1.ActOnRolloutRequest;
import io.wherry.proto.v1.ActOnRolloutRequest.Action;
import io.wherry.proto.v1.GetRolloutRequest;
import io.wherry.proto.v1.ListRolloutsRequest;
import io.wherry.proto.v1.OperatorsGrpc.OperatorsBlockingStub;
import io.wherry.proto.v1.RolloutView;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rollout",
    description = "Brings hosts to a release, in waves.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RolloutStart.class,
      RolloutCommand.Watch.class,
      RolloutCommand.Listing.class,
      RolloutCommand.Pause.class,
      RolloutCommand.Resume.class,
      RolloutCommand.Abort.class,
      RolloutCommand.Approve.class,
      RolloutCommand.Retry.class,
      RolloutCommand.Revert.class,
      RolloutReplay.class
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

  /** The orders that a running rollout takes. */
  abstract static class Act implements Callable<Integer> {
    private final Session session;

    Act(Session session) {
      this.session = session;
    }

    @Parameters(paramLabel = "ROLLOUT")
    private String id = "";

    @Mixin private Reason reason = new Reason();

    @Option(
        names = "--request-id",
        paramLabel = "ID",
        description = "What was done for a request is not done again for one with the same id.")
    private String requestId = UUID.randomUUID().toString();

    abstract Action action();

    @Override
    public Integer call() throws CliExit {
      var request =
          ActOnRolloutRequest.newBuilder()
              .setId(id)
              .setAction(action())
              .setReason(reason.text())
              .setRequestId(requestId)
              .build();
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
    @Option(
        names = "--let-finish",
        description = "Hosts that are at work finish, those as well that do not merge yet.")
    private boolean letFinish;

    Abort(Session session) {
      super(session);
    }

    @Override
    Action action() {
      return letFinish ? Action.ACTION_FINISH : Action.ACTION_ABORT;
    }
  }

  @Command(
      name = "approve",
      description = "Lets the next wave begin, where it waits for approval or a gate is shut.",
      mixinStandardHelpOptions = true)
  static final class Approve extends Act {
    Approve(Session session) {
      super(session);
    }

    @Override
    Action action() {
      return Action.ACTION_APPROVE;
    }
  }

  @Command(
      name = "retry",
      description = "Orders once more the hosts that went wrong so far.",
      mixinStandardHelpOptions = true)
  static final class Retry extends Act {
    Retry(Session session) {
      super(session);
    }

    @Override
    Action action() {
      return Action.ACTION_RETRY;
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
