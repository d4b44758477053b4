package io.wherry.master.cli;

import io.wherry.common.lifecycle.ExitCode;
import io.wherry.proto.v1.RolloutTerms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** What an operator agrees to at the start of a rollout. */
final class TermsOptions {
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
      description =
          "Wait after each wave, and look whether its hosts are still well (default:"
              + " ${DEFAULT-VALUE}).")
  private String bake = "";

  @Option(
      names = "--max-absent",
      paramLabel = "N|N%",
      defaultValue = "0",
      description =
          "How many hosts that are away when their turn comes may be left for the last wave"
              + " (default: ${DEFAULT-VALUE}).")
  private String maxAbsent = "";

  @Option(
      names = "--approve",
      paramLabel = "WAVES",
      defaultValue = "none",
      description =
          "After which waves somebody must approve the next one: none, each, or as in 1,2 (default:"
              + " ${DEFAULT-VALUE}).")
  private String approve = "";

  @Option(
      names = "--metric",
      paramLabel = "QUERY",
      defaultValue = "",
      description =
          "A question to Prometheus that must hold before each next wave, as in"
              + " 'sum(rate(errors[5m])) < 0.5'.")
  private String metric = "";

  @Option(
      names = "--max-failures",
      paramLabel = "LIMITS",
      defaultValue = "0",
      description =
          "Stop when more hosts than this fail, time out, revert or cannot be reached; or by kind"
              + " and wave, as in 2,unreachable=10%%,wave:failed=1 (default: ${DEFAULT-VALUE}).")
  private String maxFailures = "";

  @Option(
      names = "--pause-on-failure",
      description = "When that happens, pause instead of aborting.")
  private boolean pauses;

  @Option(
      names = "--finish-on-failure",
      description = "When that happens, begin with nobody new and let hosts at work finish.")
  private boolean finishes;

  @Option(
      names = "--retries",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How often a host is ordered again after a failure that may pass (default:"
              + " ${DEFAULT-VALUE}).")
  private int retries;

  @Option(
      names = "--retry-budget",
      paramLabel = "N|N%",
      defaultValue = "10%",
      description = "How many such retries there may be in all (default: ${DEFAULT-VALUE}).")
  private String retryBudget = "";

  @Option(
      names = "--retry-pause",
      paramLabel = "TIME",
      defaultValue = "1m",
      description =
          "Pause before the first retry; it doubles each time (default: ${DEFAULT-VALUE}).")
  private String retryPause = "";

  @Option(
      names = "--max-concurrent",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Never more hosts than this between their first and last file (default:"
              + " ${DEFAULT-VALUE}).")
  private int maxConcurrent;

  @Option(
      names = "--max-per",
      paramLabel = "LABEL=N",
      description =
          "Never more hosts than this that share the value of a label, as in rack=2, or guests of"
              + " one hypervisor, as in hypervisor=3; may be repeated.")
  private Map<String, Integer> maxPer = Map.of();

  @Option(
      names = "--blast-radius",
      paramLabel = "N|N%",
      defaultValue = "",
      description =
          "Do not begin where more hosts than this of the fleet, of those that share a label, or of"
              + " a hypervisor and its guests may be away at once (default: fleet.blast-radius).")
  private String blastRadius = "";

  @Option(
      names = "--adaptive",
      description =
          "Begin with one host at once, more as long as they settle, fewer as soon as more at once"
              + " fail.")
  private boolean adaptive;

  @Option(
      names = "--host-deadline",
      paramLabel = "TIME",
      defaultValue = "30m",
      description =
          "How long one host may take to stage, and again to merge (default: ${DEFAULT-VALUE}).")
  private String hostDeadline = "";

  @Option(
      names = "--merge-deadline",
      paramLabel = "TIME",
      description = "How long it may take to merge, where that is another time.")
  private Optional<String> mergeDeadline = Optional.empty();

  @Option(
      names = "--give-up-after",
      paramLabel = "TIME",
      description =
          "Abort once it could not go on for so long: closed windows, approvals that nobody gives,"
              + " hosts that are away (default: never).")
  private Optional<String> giveUpAfter = Optional.empty();

  /** The terms for these waves; what they mean is checked by the master. */
  RolloutTerms terms(String waves) throws CliExit {
    if (pauses && finishes)
      throw new CliExit(
          ExitCode.USAGE, "--pause-on-failure and --finish-on-failure exclude each other");
    var then =
        pauses
            ? RolloutTerms.Then.THEN_PAUSE
            : finishes ? RolloutTerms.Then.THEN_FINISH : RolloutTerms.Then.THEN_ABORT;
    long stage = Arguments.seconds("--host-deadline", hostDeadline);
    var terms = RolloutTerms.newBuilder();
    if (giveUpAfter.isPresent()) terms.setGiveUpSeconds(giveUp(giveUpAfter.get()));
    return terms
        .setSuccessPercent(success)
        .setBakeSeconds(Arguments.seconds("--bake", bake))
        .setMaxAbsent(maxAbsent)
        .addAllApprovals(approvals(waves))
        .setMetric(metric)
        .setFailures(maxFailures)
        .setThen(then)
        .setRetries(retries)
        .setRetryBudget(retryBudget)
        .setRetryPauseSeconds(Arguments.seconds("--retry-pause", retryPause))
        .setMaxConcurrent(maxConcurrent)
        .setAdaptive(adaptive)
        .putAllMaxPer(maxPer)
        .setBlastRadius(blastRadius)
        .setStageSeconds(stage)
        .setMergeSeconds(
            mergeDeadline.isPresent()
                ? Arguments.seconds("--merge-deadline", mergeDeadline.get())
                : stage)
        .build();
  }

  private static long giveUp(String text) throws CliExit {
    long seconds = Arguments.seconds("--give-up-after", text);
    if (seconds == 0)
      throw new CliExit(
          ExitCode.USAGE,
          "--give-up-after: a rollout that is given up at once never begins; write a second or"
              + " more, as in 8h, or leave it out to wait for ever");
    return seconds;
  }

  private List<Integer> approvals(String waves) throws CliExit {
    if (approve.equals("none")) return List.of();
    if (approve.equals("each"))
      return IntStream.range(1, waves.split(",", -1).length).boxed().toList();
    var after = new ArrayList<Integer>();
    for (var wave : approve.split(",", -1)) {
      try {
        after.add(Integer.parseInt(wave.strip()));
      } catch (NumberFormatException e) {
        throw new CliExit(
            ExitCode.USAGE, "--approve: write none, each, or numbers of waves, as in 1,2");
      }
    }
    return after;
  }
}
