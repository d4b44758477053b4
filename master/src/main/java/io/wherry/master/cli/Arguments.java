package io.wherry.master.cli;

import io.wherry.common.config.Durations;
import io.wherry.common.lifecycle.ExitCode;

/** Arguments that the parser of options cannot check by itself. */
final class Arguments {
  private Arguments() {}

  static long seconds(String option, String text) throws CliExit {
    try {
      return Durations.parse(text).toSeconds();
    } catch (IllegalArgumentException e) {
      throw new CliExit(ExitCode.USAGE, option + ": " + e.getMessage());
    }
  }
}
