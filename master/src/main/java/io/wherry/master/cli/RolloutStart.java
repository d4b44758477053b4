package io.wherry.master.cli;

import io.wherry.common.terminal.Figures;
import io.wherry.common.terminal.Table;
import io.wherry.proto.v1.RolloutView;
import io.wherry.proto.v1.StartRolloutRequest;
import java.util.LinkedHashMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "start", description = "Starts a rollout.", mixinStandardHelpOptions = true)
final class RolloutStart implements Callable<Integer> {
  private static final int SHOWN = 12;
  private final Session session;

  RolloutStart(Session session) {
    this.session = session;
  }

  @Option(names = "--release", required = true, paramLabel = "N", description = "To which release.")
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
      description =
          "How many hosts by the end of each wave, or who they are, as in rack=a1,100% (default:"
              + " ${DEFAULT-VALUE}).")
  private String waves = "";

  @Mixin private TermsOptions terms = new TermsOptions();

  @Mixin private Reason reason = new Reason();

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description =
          "Repeating a request with the same id returns the rollout that the first one started.")
  private String requestId = UUID.randomUUID().toString();

  @Option(
      names = "--force",
      description = "Start it though its selector reaches more of the fleet than ask-above says.")
  private boolean force;

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
            .setTerms(terms.terms(waves))
            .setDryRun(dryRun)
            .setForce(force)
            .setReason(reason.text())
            .setRequestId(requestId)
            .build();
    return session.call(master -> {
      var view = master.startRollout(request);
      if (watch && !dryRun) return RolloutCommand.watch(session, master, view.getId());
      if (!session.printedAsJson(view)) print(view);
      return 0;
    });
  }

  private void print(RolloutView view) {
    if (dryRun) session.out().println(view.getWhy() + "; release " + release + " would move:");
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
    printReaches(view);
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

  /** The worst that may come of it, at the top; all of it is in the JSON. */
  private void printReaches(RolloutView view) {
    if (view.getReachesCount() == 0) return;
    var table = new Table("AWAY AT ONCE", "OF", "GROUP");
    for (var reach : view.getReachesList().subList(0, Math.min(SHOWN, view.getReachesCount())))
      table.row(
          (reach.getExact() ? "" : "at most ") + reach.getWorst(),
          Integer.toString(reach.getHosts()),
          reach.getGroup());
    table.print(session.out());
    int more = view.getReachesCount() - SHOWN;
    if (more > 0)
      session.out().println("and " + Figures.count(more, "group") + " more; --json shows them");
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
