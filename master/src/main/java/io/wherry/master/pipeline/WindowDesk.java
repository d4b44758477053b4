package io.wherry.master.pipeline;

import io.wherry.common.model.Selector;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.hold.LogException;
import io.wherry.master.window.Blackout;
import io.wherry.master.window.Keeping;
import io.wherry.master.window.Times;
import io.wherry.master.window.Window;
import io.wherry.master.window.WindowFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Answers operators about windows and blackouts, and does what they ask. */
final class WindowDesk {
  private static final int SHOWN = 5;
  private final Floor floor;

  WindowDesk(Floor floor) {
    this.floor = floor;
  }

  Answer<WindowView> set(WindowWish wish, String actor) throws LogException {
    WindowFact fact;
    WindowView view;
    Selector hosts;
    try {
      fact = complete(wish.written());
      view = view(fact);
      hosts = selector(fact);
    } catch (IllegalArgumentException e) {
      return Answer.invalid(String.valueOf(e.getMessage()));
    }
    var unknown = hosts.unknownKeys(floor.fleet().labelKeys());
    if (!unknown.isEmpty() && !wish.force())
      return Answer.invalid(
          "no host has a label '" + String.join("', '", unknown) + "'; --force takes it still");
    if (view.hosts() == 0 && !wish.force())
      return Answer.conflict(
          "no host matches '" + hosts + "' now; --force makes it for hosts that come later");
    if (!wish.dryRun()) floor.record(new Origin(actor, "", wish.reason()), List.of((Record) fact));
    return Answer.ok(view);
  }

  /** Checked, and with the moments that were left open. */
  private WindowFact complete(WindowFact written) {
    return switch (written) {
      case WindowFact.WindowSet set -> Window.of(set, floor.now()).written();
      case WindowFact.BlackoutSet set -> Blackout.of(set, floor.now()).written();
      case WindowFact.WindowDropped _, WindowFact.BlackoutDropped _ ->
          throw new IllegalArgumentException("that is dropped, not set");
    };
  }

  private static Selector selector(WindowFact fact) {
    return Selector.parse(
        switch (fact) {
          case WindowFact.WindowSet set -> set.hosts();
          case WindowFact.BlackoutSet set -> set.hosts();
          case WindowFact.WindowDropped _, WindowFact.BlackoutDropped _ -> "all";
        });
  }

  private WindowView view(WindowFact fact) {
    return switch (fact) {
      case WindowFact.WindowSet set -> view(set, Window.of(set, floor.now()).times(), set.hosts());
      case WindowFact.BlackoutSet set ->
          view(set, Blackout.of(set, floor.now()).times(), set.hosts());
      case WindowFact.WindowDropped _, WindowFact.BlackoutDropped _ ->
          throw new IllegalArgumentException("nothing is left to show");
    };
  }

  private WindowView view(WindowFact written, Times times, String hosts) {
    var now = floor.now();
    var openings = new ArrayList<Instant>();
    var next = times.opens(now);
    while (next.isPresent() && openings.size() < SHOWN) {
      openings.add(next.get());
      next = times.opens(next.get());
    }
    int concerns = floor.fleet().select(Selector.parse(hosts)).size();
    var problem = times instanceof Times.Unknown(var why) ? why : "";
    return new WindowView(written, concerns, times.closes(now), openings, problem);
  }

  Answer<String> drop(boolean blackout, String name, String actor, String reason)
      throws LogException {
    var windows = floor.book.windows();
    boolean there =
        blackout ? windows.blackout(name).isPresent() : windows.window(name).isPresent();
    var word = blackout ? "blackout" : "window";
    if (!there)
      return Answer.notFound(
          "no " + word + " is called '" + name + "'; see `wherry " + word + " list`");
    Record fact =
        blackout ? new WindowFact.BlackoutDropped(name) : new WindowFact.WindowDropped(name);
    floor.record(new Origin(actor, "", reason), List.of(fact));
    return Answer.ok(name);
  }

  List<WindowView> list() {
    var views = new ArrayList<WindowView>();
    for (var w : floor.book.windows().windows())
      views.add(view(w.written(), w.times(), w.hosts().toString()));
    for (var b : floor.book.windows().blackouts())
      views.add(view(b.written(), b.times(), b.hosts().toString()));
    return views;
  }

  Answer<List<WeekView>> week(String text) {
    if (text.isBlank()) return Answer.ok(weeks());
    var found = floor.fleet().find(text);
    if (found.size() != 1)
      return Answer.notFound(
          (found.isEmpty() ? "no host is" : found.size() + " hosts are")
              + " called '"
              + text
              + "'; see `wherry hosts`");
    return Answer.ok(List.of(week(found.getFirst())));
  }

  private WeekView week(HostRecord host) {
    var keeping = floor.calendar.keeping(host.id(), floor.now());
    return WeekPicture.of("host " + host.name(), keeping, floor.now());
  }

  private List<WeekView> weeks() {
    var weeks = new ArrayList<WeekView>();
    for (var window : floor.book.windows().windows())
      weeks.add(
          WeekPicture.of(
              "window " + window.name() + " for " + window.hosts(),
              new Keeping(List.of(window), List.of()),
              floor.now()));
    for (var blackout : floor.book.windows().blackouts())
      weeks.add(
          WeekPicture.of(
              "blackout " + blackout.name() + " for " + blackout.hosts(),
              new Keeping(List.of(), List.of(blackout)),
              floor.now()));
    return weeks;
  }
}
