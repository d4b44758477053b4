package io.wherry.master.cli;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.terminal.Table;
import io.wherry.proto.v1.ChangeChannelRequest;
import io.wherry.proto.v1.ChannelDetail;
import io.wherry.proto.v1.GetChannelRequest;
import io.wherry.proto.v1.ListChannelsRequest;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "channel",
    description = "Where channels stand, and where their hosts may go.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ChannelCommand.Listing.class,
      ChannelCommand.Show.class,
      ChannelCommand.Promote.class,
      ChannelCommand.Yank.class,
      ChannelCommand.Unyank.class,
      ChannelCommand.SetFloor.class,
      ChannelCommand.Barrier.class,
      ChannelCommand.Lift.class
    })
final class ChannelCommand {
  @Command(name = "list", description = "All channels.", mixinStandardHelpOptions = true)
  static final class Listing implements Callable<Integer> {
    private final Session session;

    Listing(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws CliExit {
      return session.call(master -> {
        var list = master.listChannels(ListChannelsRequest.getDefaultInstance());
        if (session.printedAsJson(list)) return 0;
        var table =
            new Table("CHANNEL", "RELEASE", "FLOOR", "BARRIER", "YANKED", "HOSTS", "VALID UNTIL");
        list.getChannelsList().forEach(channel -> row(table, channel));
        if (table.isEmpty())
          session.out().println("no channels; 'wherry publish --channel stable' makes one");
        else table.print(session.out());
        return 0;
      });
    }

    private static void row(Table table, ChannelDetail detail) {
      var channel = detail.getChannel();
      table.row(
          channel.getName(),
          Words.of(channel.getRelease()),
          ChannelPage.floor(channel),
          ChannelPage.barrier(channel),
          ChannelPage.yanked(channel),
          "" + detail.getConcern().getFollowing(),
          Words.time(channel.getExpiresMillis()));
    }
  }

  @Command(
      name = "show",
      description = "One channel, whom it holds, and what was done to it.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    private final Session session;

    Show(Session session) {
      this.session = session;
    }

    @Parameters(paramLabel = "CHANNEL")
    private String name = "";

    @Override
    public Integer call() throws CliExit {
      return session.call(master -> {
        var detail = master.getChannel(GetChannelRequest.newBuilder().setName(name).build());
        if (!session.printedAsJson(detail))
          ChannelPage.print(detail, session.out(), session.clock().instant());
        return 0;
      });
    }
  }

  /** What every change of a channel may be told. */
  static final class Asking {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; kept with it.")
    private String reason = "";

    @Option(
        names = "--dry-run",
        description = "Only show whom it would concern and which rollouts it would stop.")
    private boolean dryRun;

    int ask(Session session, ChangeChannelRequest.Builder request) throws CliExit {
      var whole = request.setReason(reason).setDryRun(dryRun).build();
      return session.call(master -> {
        var change = master.changeChannel(whole);
        if (!session.printedAsJson(change)) ChannelPage.print(change, dryRun, session.out());
        return 0;
      });
    }
  }

  @Command(
      name = "promote",
      description = {
        "Has a channel name the release that another one names, or one by its number.",
        "",
        "wherry channel promote canary stable",
        "wherry channel promote --release 7 stable"
      },
      mixinStandardHelpOptions = true)
  static final class Promote implements Callable<Integer> {
    private final Session session;

    Promote(Session session) {
      this.session = session;
    }

    @Mixin private final Asking asking = new Asking();

    @Option(names = "--release", paramLabel = "N", description = "Instead of FROM.")
    private long release;

    @Parameters(
        arity = "1..2",
        paramLabel = "FROM TO",
        description = "The channel whose release to take, and the one to move.")
    private List<String> channels = List.of();

    @Override
    public Integer call() throws CliExit {
      boolean byNumber = release != 0;
      if (channels.size() != (byNumber ? 1 : 2))
        throw new CliExit(
            ExitCode.USAGE,
            byNumber
                ? "with --release name only the channel to move"
                : "name the channel to promote from and the one to move, or give --release N");
      var promote =
          ChangeChannelRequest.Promote.newBuilder()
              .setFrom(byNumber ? "" : channels.getFirst())
              .setTo(channels.getLast())
              .setRelease(release);
      return asking.ask(session, ChangeChannelRequest.newBuilder().setPromote(promote));
    }
  }

  /** Of which channels; all of them where nobody says. */
  static final class Where {
    @Option(names = "--channel", paramLabel = "CHANNEL", description = "Only of this channel.")
    private String channel = "";

    @Option(names = "--all", description = "Of every channel, as without --channel.")
    private boolean all;

    String channel() {
      return all ? "" : channel;
    }
  }

  @Command(
      name = "yank",
      description =
          "Has nobody begin to go to a release any more; who is merging it finishes, and who has it"
              + " stays.",
      mixinStandardHelpOptions = true)
  static final class Yank implements Callable<Integer> {
    private final Session session;

    Yank(Session session) {
      this.session = session;
    }

    @Mixin private final Asking asking = new Asking();

    @ArgGroup(exclusive = true)
    private Where where = new Where();

    @Option(
        names = "--move-to",
        paramLabel = "N",
        description = "Where channels go that name the yanked release.")
    private long moveTo;

    @Parameters(paramLabel = "RELEASE")
    private long release;

    @Override
    public Integer call() throws CliExit {
      var yank =
          ChangeChannelRequest.Yank.newBuilder()
              .setRelease(release)
              .setChannel(where.channel())
              .setMoveTo(moveTo);
      return asking.ask(session, ChangeChannelRequest.newBuilder().setYank(yank));
    }
  }

  @Command(
      name = "unyank",
      description = "Lets hosts go to a release again.",
      mixinStandardHelpOptions = true)
  static final class Unyank implements Callable<Integer> {
    private final Session session;

    Unyank(Session session) {
      this.session = session;
    }

    @Mixin private final Asking asking = new Asking();

    @ArgGroup(exclusive = true)
    private Where where = new Where();

    @Parameters(paramLabel = "RELEASE")
    private long release;

    @Override
    public Integer call() throws CliExit {
      var unyank =
          ChangeChannelRequest.Yank.newBuilder().setRelease(release).setChannel(where.channel());
      return asking.ask(session, ChangeChannelRequest.newBuilder().setUnyank(unyank));
    }
  }

  /** A channel and a release of it. */
  static final class Mark {
    @Parameters(index = "0", paramLabel = "CHANNEL")
    private String channel = "";

    @Parameters(index = "1", paramLabel = "RELEASE")
    private long release;

    ChangeChannelRequest.Mark wire() {
      return ChangeChannelRequest.Mark.newBuilder().setChannel(channel).setRelease(release).build();
    }
  }

  @Command(
      name = "floor",
      description =
          "Has hosts from below settle on a release before they go past it, and nobody go below; 1"
              + " holds nobody.",
      mixinStandardHelpOptions = true)
  static final class SetFloor implements Callable<Integer> {
    private final Session session;

    SetFloor(Session session) {
      this.session = session;
    }

    @Mixin private final Asking asking = new Asking();
    @Mixin private final Mark mark = new Mark();

    @Override
    public Integer call() throws CliExit {
      return asking.ask(session, ChangeChannelRequest.newBuilder().setFloor(mark.wire()));
    }
  }

  @Command(
      name = "barrier",
      description = "Has nobody go past a release until the barrier is lifted.",
      mixinStandardHelpOptions = true)
  static final class Barrier implements Callable<Integer> {
    private final Session session;

    Barrier(Session session) {
      this.session = session;
    }

    @Mixin private final Asking asking = new Asking();
    @Mixin private final Mark mark = new Mark();

    @Override
    public Integer call() throws CliExit {
      return asking.ask(session, ChangeChannelRequest.newBuilder().setBarrier(mark.wire()));
    }
  }

  @Command(
      name = "lift",
      description = "Takes a channel's barrier away.",
      mixinStandardHelpOptions = true)
  static final class Lift implements Callable<Integer> {
    private final Session session;

    Lift(Session session) {
      this.session = session;
    }

    @Mixin private final Asking asking = new Asking();

    @Parameters(paramLabel = "CHANNEL")
    private String channel = "";

    @Override
    public Integer call() throws CliExit {
      return asking.ask(session, ChangeChannelRequest.newBuilder().setLift(channel));
    }
  }
}
