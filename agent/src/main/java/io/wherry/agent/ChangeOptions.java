package io.wherry.agent;

import io.wherry.common.lifecycle.ExitCode;
import picocli.CommandLine.Option;

/** How far a command may go that changes the host, and for whom it speaks. */
final class ChangeOptions {
  @Option(names = "--dry-run", description = "Only show what would be done.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(names = "--json", description = "For programs; needs --yes or --dry-run.")
  private boolean json;

  boolean dryRun() {
    return dryRun;
  }

  boolean json() {
    return json;
  }

  /** Programs are not asked, and neither is anybody without a terminal. */
  void require(Terminal terminal) throws Failures.Stop {
    if (json && !yes && !dryRun)
      throw new Failures.Stop(ExitCode.USAGE, "with --json say --yes or --dry-run too");
    if (!dryRun) terminal.requireAnswers(yes);
  }

  /** Asks, unless it was answered beforehand; {@code otherwise} is what is said to a no. */
  void requireConsent(Terminal terminal, String question, String otherwise) throws Failures.Stop {
    if (!yes && !terminal.agrees(question)) throw new Failures.Stop(ExitCode.FAILED, otherwise);
  }
}
