package io.wherry.master.cli;

import io.wherry.common.terminal.Figures;
import io.wherry.common.terminal.Table;
import io.wherry.proto.v1.CollectReleasesRequest;
import io.wherry.proto.v1.DiffReleasesRequest;
import io.wherry.proto.v1.GetReleaseRequest;
import io.wherry.proto.v1.ListReleasesRequest;
import io.wherry.proto.v1.ReleaseFate;
import io.wherry.proto.v1.ReleasePackage;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "release",
    description = "What was published.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ReleaseCommand.Listing.class,
      ReleaseCommand.Show.class,
      ReleaseCommand.Diff.class,
      ReleaseCommand.Collect.class
    })
final class ReleaseCommand {
  @Command(
      name = "list",
      description = "All releases, newest first.",
      mixinStandardHelpOptions = true)
  static final class Listing implements Callable<Integer> {
    private final Session session;

    Listing(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() throws CliExit {
      return session.call(master -> {
        var list = master.listReleases(ListReleasesRequest.getDefaultInstance());
        if (session.printedAsJson(list)) return 0;
        var table =
            new Table(
                "RELEASE",
                "CREATED",
                "PACKAGES",
                "SIZE",
                "CHANNELS",
                "HOSTS",
                "COLLECTED",
                "COMMIT");
        for (var r : list.getReleasesList()) {
          table.row(
              Words.of(r.getRelease()),
              Words.time(r.getCreatedMillis()),
              "" + r.getPackages(),
              Figures.bytes(r.getBytes()),
              String.join(",", r.getChannelsList()),
              "" + r.getHosts(),
              Words.time(r.getCollectedMillis()),
              r.getCommit());
        }
        if (table.isEmpty())
          session.out().println("no releases yet; 'wherry build' and 'wherry publish' make one");
        else table.print(session.out());
        return 0;
      });
    }
  }

  @Command(
      name = "show",
      description = "One release and its packages.",
      mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {
    private final Session session;

    Show(Session session) {
      this.session = session;
    }

    @Parameters(paramLabel = "N")
    private long number;

    @Override
    public Integer call() throws CliExit {
      return session.call(master -> {
        var detail = master.getRelease(GetReleaseRequest.newBuilder().setNumber(number).build());
        if (session.printedAsJson(detail)) return 0;
        session
            .out()
            .println(
                "release "
                    + number
                    + ", "
                    + Words.time(detail.getSummary().getCreatedMillis())
                    + ", commit "
                    + detail.getSummary().getCommit());
        long collected = detail.getSummary().getCollectedMillis();
        if (collected > 0)
          session
              .out()
              .println("collected on " + Words.time(collected) + ": its tarballs are deleted");
        detail.getPackagesList().forEach(this::print);
        return 0;
      });
    }

    private void print(ReleasePackage p) {
      session.out().println(Words.of(p.getBuild()));
      for (var a : p.getArtefactsList()) {
        session
            .out()
            .println(
                "  "
                    + a.getName()
                    + "  "
                    + Figures.bytes(a.getSize())
                    + "  "
                    + HexFormat.of().formatHex(a.getDigest().toByteArray()));
      }
    }
  }

  @Command(
      name = "diff",
      description = "What changes from one release to another.",
      mixinStandardHelpOptions = true)
  static final class Diff implements Callable<Integer> {
    private final Session session;

    Diff(Session session) {
      this.session = session;
    }

    @Parameters(index = "0", paramLabel = "FROM")
    private long from;

    @Parameters(index = "1", paramLabel = "TO")
    private long to;

    @Override
    public Integer call() throws CliExit {
      return session.call(master -> {
        var diff =
            master.diffReleases(DiffReleasesRequest.newBuilder().setFrom(from).setTo(to).build());
        if (session.printedAsJson(diff)) return 0;
        ReleasePage.printDiff(diff, session.out());
        if (ReleasePage.isEmpty(diff)) session.out().println("no difference");
        return 0;
      });
    }
  }

  @Command(
      name = "collect",
      description =
          "Deletes tarballs and bundles of releases that nothing needs any more; the history"
              + " stays.",
      mixinStandardHelpOptions = true)
  static final class Collect implements Callable<Integer> {
    private final Session session;

    Collect(Session session) {
      this.session = session;
    }

    @Option(names = "--dry-run", description = "Only show what would go, and why the rest stays.")
    private boolean dryRun;

    @Mixin private Reason reason = new Reason();

    @Override
    public Integer call() throws CliExit {
      var request =
          CollectReleasesRequest.newBuilder().setDryRun(dryRun).setReason(reason.text()).build();
      return session.call(master -> {
        var collected = master.collectReleases(request);
        if (session.printedAsJson(collected)) return 0;
        var table = new Table("RELEASE", "CREATED", "SIZE", "FATE");
        for (var r : collected.getReleasesList())
          table.row(
              Words.of(r.getRelease()),
              Words.time(r.getCreatedMillis()),
              Figures.bytes(r.getBytes()),
              fate(r));
        table.print(session.out());
        for (var build : collected.getSupersededList())
          session.out().println("superseded: " + Words.of(build));
        session
            .out()
            .println(
                (dryRun ? "would delete " : "deleted ")
                    + Figures.count(collected.getFiles(), "file")
                    + ", "
                    + Figures.bytes(collected.getBytes()));
        return 0;
      });
    }

    private String fate(ReleaseFate release) {
      if (release.getKeptCount() > 0) return "kept: " + String.join("; ", release.getKeptList());
      return dryRun ? "would be collected" : "collected";
    }
  }
}
