package io.wherry.master.cli;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.terminal.Figures;
import io.wherry.common.terminal.Screen;
import io.wherry.proto.v1.BuildEvent;
import io.wherry.proto.v1.BuildFailure;
import io.wherry.proto.v1.BuildFinished;
import io.wherry.proto.v1.BuildRequest;
import io.wherry.proto.v1.BuildStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "build",
    description = "Builds packages, and what they need, from source.",
    mixinStandardHelpOptions = true)
final class BuildCommand implements Callable<Integer> {
  private static final Set<String> OVER =
      Set.of("built", "current", "failed", "skipped", "unwanted");

  private final Session session;

  BuildCommand(Session session) {
    this.session = session;
  }

  @ArgGroup(multiplicity = "1")
  private What what = new What();

  /** One or the other. */
  static final class What {
    @Parameters(arity = "1..*", paramLabel = "PACKAGE", description = "As category/name.")
    List<String> packages = List.of();

    @Option(
        names = "--world",
        description = "All that the compilation node wants; where cave builds.")
    boolean world;
  }

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "0",
      description = "How many packages at once; default: as the master is set.")
  private int jobs;

  @Option(names = "--dry-run", description = "Only show what would be built.")
  private boolean dryRun;

  @Option(
      names = "--rebuild",
      description = "Build the named packages again even where nothing changed.")
  private boolean rebuild;

  private final Map<String, BuildStep> working = new LinkedHashMap<>();
  private int done;
  private int total;
  private int unwanted;

  @Override
  public Integer call() throws CliExit {
    var request =
        BuildRequest.newBuilder()
            .addAllPackages(what.packages)
            .setWorld(what.world)
            .setJobs(jobs)
            .setDryRun(dryRun)
            .setRebuild(rebuild)
            .build();
    return session.call(master -> {
      var screen = new Screen(session.out(), session.live());
      var finished = BuildFinished.getDefaultInstance();
      var events = master.build(request);
      while (events.hasNext()) {
        var event = events.next();
        if (session.json) session.jsonLine(event);
        else if (event.getWhatCase() == BuildEvent.WhatCase.STEP) show(event.getStep(), screen);
        if (event.getWhatCase() == BuildEvent.WhatCase.FINISHED) finished = event.getFinished();
      }
      screen.show(List.of(), List.of());
      if (!session.json) summary(finished);
      return finished.getFailuresCount() == 0 ? 0 : ExitCode.FAILED;
    });
  }

  private void show(BuildStep step, Screen screen) {
    var name = Words.of(step.getPackage());
    done = step.getDone();
    total = step.getTotal();
    if (step.getPhase().equals("unwanted")) unwanted++;
    if (OVER.contains(step.getPhase()) || step.getPhase().equals("planned")) {
      working.remove(name);
      screen.say(
          step.getPhase()
              + "  "
              + name
              + (step.getDetail().isEmpty() ? "" : "  " + step.getDetail()));
    } else {
      working.put(name, step);
    }
    screen.show(
        block(),
        working.values().stream()
            .map(s -> s.getPhase() + "  " + Words.of(s.getPackage()))
            .toList());
  }

  private List<String> block() {
    var lines = new ArrayList<String>();
    if (total > 0) lines.add(Figures.bar(done, total, 30) + " " + done + "/" + total);
    working
        .values()
        .forEach(step ->
            lines.add(
                "  "
                    + Words.of(step.getPackage())
                    + "  "
                    + step.getPhase()
                    + "  "
                    + step.getDetail()));
    return lines;
  }

  private void summary(BuildFinished finished) {
    var out = session.out();
    finished.getFailuresList().forEach(this::explain);
    if (dryRun) out.println("nothing was built: --dry-run");
    else if (finished.getFailuresCount() > 0)
      out.println(
          "failed: "
              + Figures.count(finished.getFailuresCount(), "package")
              + "; nothing of this set will be published");
    else
      out.println(
          "built "
              + finished.getBuiltCount()
              + ", unchanged "
              + finished.getCurrentCount()
              + (finished.getBuiltCount() > 0 ? "; 'wherry publish' makes a release of it" : ""));
    if (unwanted > 0)
      out.println(
          "the world wants "
              + Figures.count(unwanted, "package")
              + " no more; 'wherry publish --drop-unwanted' leaves out what is shown as such");
  }

  private void explain(BuildFailure failure) {
    var out = session.out();
    out.println();
    out.println(
        "FAILED "
            + Words.of(failure.getPackage())
            + " in "
            + failure.getPhase()
            + ": "
            + failure.getReason());
    failure.getLogTailList().forEach(line -> out.println("  | " + line));
    if (!failure.getLog().isEmpty()) out.println("  log: " + failure.getLog());
    if (failure.getBlockedCount() > 0)
      out.println(
          "  not built because of it: "
              + String.join(", ", failure.getBlockedList().stream().map(Words::of).toList()));
  }
}
