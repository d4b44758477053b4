package io.wherry.master.window;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * All windows and blackouts of a host. It may change while any of its windows is open, or always
 * where it has none; never while any of its blackouts holds.
 */
public record Keeping(List<Window> windows, List<Blackout> blackouts) {
  /** Of a host that nothing concerns. */
  public static final Keeping NONE = new Keeping(List.of(), List.of());

  /** More changes than that on the way to an opening are not waited for. */
  private static final int PATIENCE = 2_000;

  private static final Duration FAR = Duration.ofDays(36_500);

  public Keeping {
    windows = List.copyOf(windows);
    blackouts = List.copyOf(blackouts);
  }

  public boolean free() {
    return windows.isEmpty() && blackouts.isEmpty();
  }

  /** By whose clocks people are told: of the first window, else of the first blackout. */
  public ZoneId zone() {
    if (!windows.isEmpty()) return Sayings.zone(windows.getFirst().times());
    return blackouts.isEmpty() ? ZoneOffset.UTC : Sayings.zone(blackouts.getFirst().times());
  }

  /** Until when the windows of a host that may begin are open. */
  public Optional<String> words(Instant now) {
    return closes(now)
        .map(end -> "May begin a change: its window closes " + Sayings.moment(end, zone()) + ".");
  }

  /** How hosts stand at {@code now}, and until when that is so. */
  public Standing at(Instant now) {
    boolean merge = mayMerge(now);
    boolean stage = mayStage(now);
    var until = new TreeSet<Instant>();
    changes(now, until);
    var next = merge ? Optional.<Instant>empty() : next(now);
    return new Standing(stage, merge, merge ? "" : why(now, next), next, now, until.first());
  }

  private boolean mayStage(Instant at) {
    if (blacked(at)) return false;
    return windows.isEmpty() || mayMerge(at) || windows.stream().anyMatch(w -> aheadOf(w, at));
  }

  /** What is open but too short to begin is no reason to stage. */
  private static boolean aheadOf(Window window, Instant at) {
    if (window.times().open(at)) return false;
    return window.times().opens(at).filter(o -> !o.minus(window.ahead()).isAfter(at)).isPresent();
  }

  boolean mayMerge(Instant at) {
    if (blacked(at)) return false;
    if (windows.isEmpty()) return true;
    return closes(at).filter(end -> !at.plus(least(at)).isAfter(end)).isPresent();
  }

  public boolean blacked(Instant at) {
    return blackouts.stream().anyMatch(b -> holds(b, at));
  }

  /** One that cannot be read holds: somebody meant it to. */
  private static boolean holds(Blackout blackout, Instant at) {
    return blackout.times() instanceof Times.Unknown || blackout.times().open(at);
  }

  /** The end of the windows that are open at {@code at}, one after the other, or a blackout. */
  Optional<Instant> closes(Instant at) {
    var far = at.plus(Times.LONGEST);
    var end = later(at);
    while (end.isPresent() && end.get().isBefore(far)) {
      var next = later(end.get());
      if (next.isEmpty()) break;
      end = next;
    }
    return end.map(last -> cut(at, last));
  }

  private Optional<Instant> later(Instant at) {
    return windows.stream().flatMap(w -> w.times().closes(at).stream()).max(Instant::compareTo);
  }

  private Instant cut(Instant at, Instant end) {
    return blackouts.stream()
        .flatMap(b -> b.times().opens(at).stream())
        .filter(begin -> begin.isBefore(end))
        .min(Instant::compareTo)
        .orElse(end);
  }

  private Duration least(Instant at) {
    return windows.stream()
        .filter(w -> w.times().open(at))
        .map(Window::least)
        .min(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** All moments after {@code at} at which hosts may stand otherwise; never none. */
  private void changes(Instant at, TreeSet<Instant> into) {
    into.add(at.plus(FAR));
    for (var blackout : blackouts) boundaries(blackout.times(), at, into);
    for (var window : windows) {
      boundaries(window.times(), at, into);
      window.times().opens(at).map(o -> o.minus(window.ahead())).ifPresent(into::add);
    }
    closes(at)
        .ifPresent(end -> {
          into.add(end);
          // One moment after the last at which enough is left.
          into.add(end.minus(least(at)).plusMillis(1));
        });
    into.headSet(at, true).clear();
  }

  private static void boundaries(Times times, Instant at, TreeSet<Instant> into) {
    times.closes(at).ifPresent(into::add);
    times.opens(at).ifPresent(into::add);
  }

  /** When hosts may begin next, from {@code from} on. */
  public Optional<Instant> next(Instant from) {
    var at = from;
    for (int round = 0; round < PATIENCE; round++) {
      if (mayMerge(at)) return Optional.of(at);
      var change = change(at);
      if (!change.isBefore(at.plus(FAR))) return Optional.empty();
      at = change;
    }
    return Optional.empty();
  }

  /** What lies within a blackout need not be looked at. */
  private Instant change(Instant at) {
    var black = blackouts.stream().flatMap(b -> b.times().closes(at).stream());
    var changes = new TreeSet<Instant>();
    changes(at, changes);
    return black.max(Instant::compareTo).orElse(changes.first());
  }

  /** The spans in which hosts may begin, as far as {@code to}. */
  public List<Span> spans(Instant from, Instant to) {
    var spans = new ArrayList<Span>();
    for (var next = next(from); next.isPresent() && next.get().isBefore(to); ) {
      var end = end(next.get(), to);
      spans.add(new Span(next.get(), end));
      next = end.isBefore(to) ? next(end) : Optional.empty();
    }
    return spans;
  }

  private Instant end(Instant open, Instant to) {
    var at = open;
    while (mayMerge(at) && at.isBefore(to)) at = change(at);
    return at;
  }

  /** From then until before then. */
  public record Span(Instant from, Instant until) {
    public boolean meets(Span other) {
      return from.isBefore(other.until) && other.from.isBefore(until);
    }
  }

  private String why(Instant now, Optional<Instant> next) {
    var broken = broken();
    if (broken.isPresent()) return broken.get();
    var black = blackouts.stream().filter(b -> holds(b, now)).findFirst();
    if (black.isPresent()) return Sayings.blackout(black.get(), now, next);
    var open = windows.stream().filter(w -> w.times().open(now)).findFirst();
    return open.isPresent()
        ? Sayings.closing(open.get(), closes(now).orElse(now), next)
        : Sayings.outside(windows, next);
  }

  private Optional<String> broken() {
    for (var b : blackouts)
      if (b.times() instanceof Times.Unknown(var why))
        return Optional.of(
            "blackout '" + b.name() + "' cannot be read here: " + why + "; set or drop it");
    boolean none = windows.stream().anyMatch(w -> !(w.times() instanceof Times.Unknown));
    for (var w : windows)
      if (!none && w.times() instanceof Times.Unknown(var why))
        return Optional.of(
            "its window '" + w.name() + "' cannot be read here: " + why + "; set or drop it");
    return Optional.empty();
  }
}
