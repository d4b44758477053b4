package io.wherry.master.cli;

import io.wherry.common.config.Durations;
import io.wherry.common.lifecycle.ExitCode;
import io.wherry.common.terminal.Figures;
import io.wherry.common.terminal.Table;
import io.wherry.proto.v1.DropWindowRequest;
import io.wherry.proto.v1.ListWindowsRequest;
import io.wherry.proto.v1.OperatorsGrpc.OperatorsBlockingStub;
import io.wherry.proto.v1.SetWindowRequest;
import io.wherry.proto.v1.ShowWeekResponse;
import io.wherry.proto.v1.Week;
import io.wherry.proto.v1.Window;
import io.wherry.proto.v1.WindowView;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How windows and blackouts are shown. */
final class WindowPage {
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm", Locale.ROOT);

  private WindowPage() {}

  static int set(Session session, WindowView made, SetWindowRequest asked) throws CliExit {
    if (session.printedAsJson(made)) return 0;
    var word = word(made.getWindow().getBlackout());
    session
        .out()
        .println(
            asked.getDryRun()
                ? "nothing was set: --dry-run"
                : word + " " + made.getWindow().getName() + " set");
    lines(made).forEach(session.out()::println);
    return 0;
  }

  static int drop(
      Session session, OperatorsBlockingStub master, String name, boolean blackout, String reason)
      throws CliExit {
    var request =
        DropWindowRequest.newBuilder()
            .setName(name)
            .setBlackout(blackout)
            .setReason(reason)
            .build();
    if (!session.printedAsJson(master.dropWindow(request)))
      session.out().println(word(blackout) + " " + name + " dropped");
    return 0;
  }

  static int list(Session session, OperatorsBlockingStub master, boolean blackouts) throws CliExit {
    var all = master.listWindows(ListWindowsRequest.getDefaultInstance());
    var wire = all.toBuilder().clearWindows();
    all.getWindowsList().stream()
        .filter(view -> view.getWindow().getBlackout() == blackouts)
        .forEach(wire::addWindows);
    if (session.printedAsJson(wire.build())) return 0;
    var word = word(blackouts);
    var table =
        new Table(word.toUpperCase(Locale.ROOT), "HOSTS", "WHEN", "FOR", "ZONE", "NOW", "NEXT");
    for (var view : wire.getWindowsList())
      table.row(
          view.getWindow().getName(),
          view.getWindow().getHosts() + " (" + view.getHostsNow() + ")",
          when(view.getWindow()),
          length(view.getWindow()),
          view.getWindow().getZone(),
          now(view),
          next(view));
    if (table.isEmpty())
      session.out().println("no " + word + "s; 'wherry " + word + " set NAME' makes one");
    else table.print(session.out());
    return 0;
  }

  static int show(Session session, OperatorsBlockingStub master, String name) throws CliExit {
    for (var view : master.listWindows(ListWindowsRequest.getDefaultInstance()).getWindowsList()) {
      if (view.getWindow().getBlackout() || !view.getWindow().getName().equals(name)) continue;
      if (!session.printedAsJson(view)) lines(view).forEach(session.out()::println);
      return 0;
    }
    throw new CliExit(
        ExitCode.REFUSED, "no window is called '" + name + "'; see 'wherry window list'");
  }

  private static String word(boolean blackout) {
    return blackout ? "blackout" : "window";
  }

  private static String when(Window window) {
    return window.getRule().isEmpty()
        ? window.getFrom() + " to " + window.getUntil()
        : window.getRule();
  }

  private static String length(Window window) {
    return window.getRule().isEmpty()
        ? "-"
        : Durations.print(Duration.ofSeconds(window.getLengthSeconds()));
  }

  private static String now(WindowView view) {
    if (!view.getProblem().isEmpty()) return view.getProblem();
    if (view.getOpenUntilMillis() == 0) return "-";
    return "until " + local(view.getOpenUntilMillis(), zone(view.getWindow()));
  }

  private static String next(WindowView view) {
    return view.getOpensMillisCount() == 0
        ? "-"
        : local(view.getOpensMillis(0), zone(view.getWindow()));
  }

  private static List<String> lines(WindowView view) {
    var window = view.getWindow();
    var lines = new ArrayList<String>();
    lines.add("  hosts   " + window.getHosts() + " (" + hosts(view.getHostsNow()) + " now)");
    lines.add("  when    " + when(window) + (window.getRule().isEmpty() ? "" : span(window)));
    if (!window.getBlackout()) lines.add("  begin   " + beginning(window));
    if (!view.getProblem().isEmpty()) lines.add("  cannot be read: " + view.getProblem());
    if (view.getOpenUntilMillis() != 0)
      lines.add("  now     until " + both(view.getOpenUntilMillis(), window));
    var head = "  next    ";
    for (long opens : view.getOpensMillisList()) {
      lines.add(head + both(opens, window));
      head = "          ";
    }
    return lines;
  }

  private static String hosts(int hosts) {
    return Figures.count(hosts, "host");
  }

  private static String span(Window window) {
    return ", for " + length(window) + ", by the clocks of " + window.getZone();
  }

  private static String beginning(Window window) {
    var least = Duration.ofSeconds(window.getLeastSeconds());
    return "with at least "
        + Durations.print(least)
        + " left; staged from "
        + Durations.print(Duration.ofSeconds(window.getAheadSeconds()))
        + " ahead";
  }

  private static String both(long millis, Window window) {
    var zone = zone(window);
    var utc = local(millis, ZoneOffset.UTC) + " UTC";
    return zone.getRules().isFixedOffset() ? utc : local(millis, zone) + " " + zone + " = " + utc;
  }

  private static String local(long millis, ZoneId zone) {
    return MOMENT.format(Instant.ofEpochMilli(millis).atZone(zone));
  }

  /** The master may know more zones than this machine. */
  private static ZoneId zone(Window window) {
    try {
      return ZoneId.of(window.getZone());
    } catch (DateTimeException unknown) {
      return ZoneOffset.UTC;
    }
  }

  static List<String> picture(ShowWeekResponse weeks) {
    var lines = new ArrayList<String>();
    for (var week : weeks.getWeeksList()) picture(week, lines);
    if (lines.isEmpty()) lines.add("no windows and no blackouts: every host may always change");
    else lines.add("# may begin   . may not   x blacked out; one sign for half an hour");
    return lines;
  }

  private static void picture(Week week, List<String> lines) {
    lines.add(week.getTitle() + ", by the clocks of " + week.getZone());
    lines.add("                 0     3     6     9     12    15    18    21");
    for (var day : week.getDaysList()) lines.add("  " + day.getDate() + " " + day.getHalfHours());
  }
}
