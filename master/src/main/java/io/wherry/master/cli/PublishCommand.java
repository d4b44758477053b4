package io.wherry.master.cli;

import io.wherry.common.terminal.Figures;
import io.wherry.common.terminal.Screen;
import io.wherry.proto.v1.PublishEvent;
import io.wherry.proto.v1.PublishFinished;
import io.wherry.proto.v1.PublishRequest;
import io.wherry.proto.v1.PublishStep;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "publish",
    description = "Makes a signed release of what was built, and moves a channel to it.",
    mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {
  private final Session session;

  PublishCommand(Session session) {
    this.session = session;
  }

  @Option(
      names = "--channel",
      paramLabel = "CHANNEL",
      defaultValue = "",
      description = "Move this channel to the release; its automatic followers install it.")
  private String channel = "";

  @Option(
      names = "--release",
      paramLabel = "N",
      defaultValue = "0",
      description = "Make no new release; move the channel to this one.")
  private long release;

  @Option(
      names = "--drop",
      paramLabel = "PACKAGE",
      description = "Leave this package out from now on; repeatable.")
  private List<String> drop = List.of();

  @Option(
      names = "--drop-unwanted",
      description =
          "Leave out from now on what cave has built and its world wants no more; cave's repository"
              + " loses it too.")
  private boolean dropUnwanted;

  @Option(names = "--dry-run", description = "Only show what the release would change.")
  private boolean dryRun;

  @Override
  public Integer call() throws CliExit {
    var request =
        PublishRequest.newBuilder()
            .setChannel(channel)
            .setRelease(release)
            .addAllDrop(drop)
            .setDropUnwanted(dropUnwanted)
            .setDryRun(dryRun)
            .build();
    return session.call(master -> {
      var screen = new Screen(session.out(), session.live());
      var finished = PublishFinished.getDefaultInstance();
      var events = master.publish(request);
      while (events.hasNext()) {
        var event = events.next();
        if (session.json) session.jsonLine(event);
        else if (event.getWhatCase() == PublishEvent.WhatCase.STEP) show(event.getStep(), screen);
        if (event.getWhatCase() == PublishEvent.WhatCase.FINISHED) finished = event.getFinished();
      }
      screen.show(List.of(), List.of());
      if (!session.json) summary(finished);
      return 0;
    });
  }

  private static void show(PublishStep step, Screen screen) {
    var line = Figures.bar(step.getDone(), step.getTotal(), 30) + " " + step.getName();
    screen.show(List.of(line), List.of(step.getName()));
  }

  private void summary(PublishFinished finished) {
    var out = session.out();
    ReleasePage.printDiff(finished.getDiff(), out);
    var number = Words.of(finished.getRelease().getRelease());
    if (dryRun) out.println("nothing was published: --dry-run");
    else if (finished.getMade())
      out.println(
          "published release "
              + number
              + ": "
              + Figures.count(finished.getRelease().getPackages(), "package")
              + ", "
              + Figures.bytes(finished.getRelease().getBytes())
              + ", commit "
              + finished.getRelease().getCommit());
    else out.println("nothing changed since release " + number + "; no release was made");
    if (!finished.getChannel().getName().isEmpty())
      out.println(
          "channel "
              + finished.getChannel().getName()
              + " is at release "
              + Words.of(finished.getChannel().getRelease())
              + ", serial "
              + finished.getChannel().getSerial());
    finished.getWarningsList().forEach(warning -> out.println("warning: " + warning));
  }
}
