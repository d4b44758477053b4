package io.wherry.master.cli;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.proto.v1.GetRolloutRequest;
import io.wherry.proto.v1.OperatorsGrpc.OperatorsBlockingStub;
import io.wherry.proto.v1.ReplayedMoment;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
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
  private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
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

  @Option(
      names = "--until",
      paramLabel = "EVENT|TIME",
      defaultValue = "",
      description =
          "Only up to there, and how the rollout and its hosts stood then; an event's number or a"
              + " time, as a replay shows them.")
  private String until = "";

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description =
          "Write what the rollout's decisions depended on to a new file, which --from reads.")
  private Optional<Path> export = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "Replay the rollout in that file, without a master.")
  private Optional<Path> from = Optional.empty();

  @Override
  public Integer call() throws CliExit {
    meant();
    if (from.isPresent()) return shown(rehearsed(from.get()));
    return session.call(master ->
        export.isPresent()
            ? exported(master, export.get())
            : shown(
                master.replayRollout(
                    GetRolloutRequest.newBuilder().setId(id).setUntil(until).build())));
  }

  private void meant() throws CliExit {
    if (export.isPresent() && from.isPresent())
      throw new CliExit(ExitCode.USAGE, "--export writes a file and --from reads one; choose one");
    if (export.isPresent() && !(until.isEmpty() && host.isEmpty()))
      throw new CliExit(
          ExitCode.USAGE, "--export writes all of a rollout; leave out --until and --host");
    if (from.isPresent() && !id.isEmpty())
      throw new CliExit(
          ExitCode.USAGE, "--from: the file says which rollout it is; leave out '" + id + "'");
  }

  private io.wherry.proto.v1.RolloutReplay rehearsed(Path file) throws CliExit {
    return switch (session.rehearsal().of(file, until)) {
      case Rehearsal.Came.Replayed(var replay) -> replay;
      case Rehearsal.Came.Refused(var why) -> throw new CliExit(ExitCode.USAGE, why);
    };
  }

  private int exported(OperatorsBlockingStub master, Path file) throws CliExit {
    var incident = master.exportRollout(GetRolloutRequest.newBuilder().setId(id).build());
    try {
      Files.writeString(file, incident.getText(), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new CliExit(
          ExitCode.USAGE, file + " is there already; name another file, or delete it first");
    } catch (IOException e) {
      throw new CliExit(ExitCode.FAILED, "cannot write " + file + ": " + e);
    }
    if (!session.printedAsJson(incident.toBuilder().clearText()))
      session
          .out()
          .println(
              "rollout "
                  + incident.getId()
                  + ": "
                  + incident.getFacts()
                  + " facts written; `wherry rollout replay --from "
                  + file
                  + "` replays them");
    return 0;
  }

  private int shown(io.wherry.proto.v1.RolloutReplay replay) throws CliExit {
    if (!session.printedAsJson(replay)) {
      for (var moment : replay.getMomentsList()) if (names(moment)) print(moment);
      replay.getDifferencesList().forEach(d -> say("difference: " + d));
      if (!until.isEmpty()) standing(replay);
      else if (replay.getDifferencesCount() == 0)
        say(
            "rollout "
                + replay.getId()
                + ": "
                + replay.getMomentsCount()
                + " events lead to where it is");
    }
    return replay.getDifferencesCount() == 0 ? 0 : ExitCode.FAILED;
  }

  private void standing(io.wherry.proto.v1.RolloutReplay replay) {
    say(
        "rollout "
            + replay.getId()
            + " after "
            + replay.getMomentsCount()
            + " events: "
            + replay.getState()
            + why(replay.getWhy()));
    for (var member : replay.getMembersList())
      if (host.isEmpty() || member.getName().equals(host))
        say(
            "    wave "
                + member.getWave()
                + ": "
                + member.getName()
                + " "
                + member.getState()
                + why(member.getWhy()));
  }

  private static String why(String why) {
    return why.isEmpty() ? "" : ": " + why;
  }

  /** A file may have come from anywhere: nothing in it may steer a terminal. */
  private void say(String line) {
    session.out().println(CONTROL.matcher(line).replaceAll("?"));
  }

  private boolean names(ReplayedMoment moment) {
    return host.isEmpty()
        || moment.getEvent().startsWith(host + " ")
        || moment.getCameList().stream().anyMatch(line -> line.contains(host + " "));
  }

  private void print(ReplayedMoment moment) {
    say(
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
        .forEach(line -> say("    " + line));
  }
}
