package io.wherry.master.cli;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.proto.v1.GetRolloutRequest;
import io.wherry.proto.v1.ReplayedMoment;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "replay",
    description =
        "Runs a rollout once more from the log, event by event; fails where the master is not what"
            + " comes of it.",
    mixinStandardHelpOptions = true)
final class RolloutReplay implements Callable<Integer> {
  private final Session session;

  RolloutReplay(Session session) {
    this.session = session;
  }

  @Parameters(arity = "0..1", paramLabel = "ROLLOUT", description = "Default: the newest.")
  private String id = "";

  @Option(
      names = "--host",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Only what names this host.")
  private String host = "";

  @Override
  public Integer call() throws CliExit {
    return session.call(master -> {
      var replay = master.replayRollout(GetRolloutRequest.newBuilder().setId(id).build());
      if (!session.printedAsJson(replay)) {
        for (var moment : replay.getMomentsList()) if (names(moment)) print(moment);
        replay.getDifferencesList().forEach(d -> session.out().println("difference: " + d));
        if (replay.getDifferencesCount() == 0)
          session
              .out()
              .println(
                  "rollout "
                      + replay.getId()
                      + ": "
                      + replay.getMomentsCount()
                      + " events lead to where it is");
      }
      return replay.getDifferencesCount() == 0 ? 0 : ExitCode.FAILED;
    });
  }

  private boolean names(ReplayedMoment moment) {
    return host.isEmpty()
        || moment.getEvent().startsWith(host + " ")
        || moment.getCameList().stream().anyMatch(line -> line.contains(host + " "));
  }

  private void print(ReplayedMoment moment) {
    session
        .out()
        .println(
            Instant.ofEpochMilli(moment.getAtMillis())
                + "  #"
                + moment.getSequence()
                + "  "
                + Words.or(moment.getActor(), "master")
                + ": "
                + moment.getEvent());
    moment.getCameList().stream()
        .filter(
            line -> host.isEmpty() || line.contains(host + " ") || line.startsWith("the rollout"))
        .forEach(line -> session.out().println("    " + line));
  }
}
