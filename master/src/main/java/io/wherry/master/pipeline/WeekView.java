package io.wherry.master.pipeline;

import java.util.List;

/** A week in half hours: {@code #} may begin, {@code .} may not, {@code x} is blacked out. */
public record WeekView(String title, String zone, List<Day> days) {
  public WeekView {
    days = List.copyOf(days);
  }

  /** {@code Sat 2026-05-02} and its half hours; fewer or more where clocks change. */
  public record Day(String date, String halfHours) {}
}
