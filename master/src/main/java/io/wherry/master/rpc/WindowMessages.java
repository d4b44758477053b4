package io.wherry.master.rpc;

import io.grpc.StatusException;
import io.wherry.common.wire.Wire;
import io.wherry.master.pipeline.WeekView;
import io.wherry.master.pipeline.WindowView;
import io.wherry.master.pipeline.WindowWish;
import io.wherry.master.window.WindowFact;
import io.wherry.proto.v1.SetWindowRequest;
import io.wherry.proto.v1.Week;
import io.wherry.proto.v1.WeekDay;
import io.wherry.proto.v1.Window;
import java.time.Duration;
import java.time.Instant;

/** Windows between the control loop's words and the wire's. */
final class WindowMessages {
  private static final Duration MOST = Duration.ofDays(3_660);

  private WindowMessages() {}

  static WindowWish wish(SetWindowRequest asked) throws StatusException {
    return new WindowWish(
        written(asked.getWindow()),
        asked.getDryRun(),
        asked.getForce(),
        Wire.prose(asked.getReason()));
  }

  private static WindowFact written(Window window) throws StatusException {
    var hosts = window.getHosts().isBlank() ? "all" : window.getHosts();
    var length = time("length", window.getLengthSeconds());
    var zone = window.getZone().isBlank() ? "UTC" : window.getZone();
    if (window.getBlackout())
      return new WindowFact.BlackoutSet(window.getName(), hosts, when(window), length, zone);
    if (!window.getFrom().isEmpty() || !window.getUntil().isEmpty())
      throw Asked.invalid(
          "a window comes again and again: give it a rule; blackouts may come once");
    return new WindowFact.WindowSet(
        window.getName(),
        hosts,
        window.getRule(),
        length,
        zone,
        time("time left", window.getLeastSeconds()),
        time("time ahead", window.getAheadSeconds()));
  }

  private static String when(Window window) throws StatusException {
    boolean once = !window.getFrom().isEmpty() || !window.getUntil().isEmpty();
    if (once && !window.getRule().isEmpty())
      throw Asked.invalid("a blackout has a rule, or comes once: not both");
    return window.getRule().isEmpty()
        ? window.getFrom() + "/" + window.getUntil()
        : window.getRule();
  }

  private static Duration time(String what, long seconds) throws StatusException {
    if (seconds < 0 || seconds > MOST.toSeconds())
      throw Asked.invalid("no such " + what + ": " + Long.toUnsignedString(seconds) + " seconds");
    return Duration.ofSeconds(seconds);
  }

  static io.wherry.proto.v1.WindowView view(WindowView view) {
    var wire =
        io.wherry.proto.v1.WindowView.newBuilder()
            .setWindow(window(view.written()))
            .setHostsNow(view.hosts())
            .setProblem(view.problem());
    view.openUntil().ifPresent(until -> wire.setOpenUntilMillis(until.toEpochMilli()));
    view.openings().stream().map(Instant::toEpochMilli).forEach(wire::addOpensMillis);
    return wire.build();
  }

  private static Window window(WindowFact fact) {
    var wire = Window.newBuilder().setName(fact.name());
    switch (fact) {
      case WindowFact.WindowSet set ->
          wire.setHosts(set.hosts())
              .setRule(set.rule())
              .setLengthSeconds(set.length().toSeconds())
              .setZone(set.zone())
              .setLeastSeconds(set.least().toSeconds())
              .setAheadSeconds(set.ahead().toSeconds());
      case WindowFact.BlackoutSet set -> blackout(set, wire);
      case WindowFact.BlackoutDropped _, WindowFact.WindowDropped _ -> {}
    }
    return wire.build();
  }

  private static void blackout(WindowFact.BlackoutSet set, Window.Builder wire) {
    wire.setBlackout(true)
        .setHosts(set.hosts())
        .setLengthSeconds(set.length().toSeconds())
        .setZone(set.zone());
    if (set.once()) {
      var ends = set.when().split("/", 2);
      wire.setFrom(ends[0]).setUntil(ends[1]);
    } else {
      wire.setRule(set.when());
    }
  }

  static Week week(WeekView week) {
    return Week.newBuilder()
        .setTitle(week.title())
        .setZone(week.zone())
        .addAllDays(
            week.days().stream()
                .map(day ->
                    WeekDay.newBuilder().setDate(day.date()).setHalfHours(day.halfHours()).build())
                .toList())
        .build();
  }
}
