package io.wherry.master.cli;

import picocli.CommandLine.Option;

/** Why an operator does something: kept in the log with what was done. */
final class Reason {
  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Why, for the log.")
  private String text = "";

  String text() {
    return text;
  }
}
