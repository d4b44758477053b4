package io.wherry.bench;

import java.util.Locale;

/** One row of the table that comes out. */
interface Row {
  String line();

  /** A number of ours that no peer stands beside. */
  record Alone(String name, String unit, double ours) implements Row {
    @Override
    public String line() {
      return String.format(Locale.ROOT, "| %s | %.1f %s | no peer | | |", name, ours, unit);
    }
  }

  /** What was not measured, and why. */
  record Skipped(String name, String why) implements Row {
    @Override
    public String line() {
      return "| " + name + " | **skipped** | " + why + " | | |";
    }
  }
}
