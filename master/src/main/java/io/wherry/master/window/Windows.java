package io.wherry.master.window;

import io.wherry.common.model.Selector;
import io.wherry.master.window.WindowFact.BlackoutDropped;
import io.wherry.master.window.WindowFact.BlackoutSet;
import io.wherry.master.window.WindowFact.WindowDropped;
import io.wherry.master.window.WindowFact.WindowSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The fold of all facts about windows and blackouts. Immutable. */
public final class Windows {
  public static final Windows NONE = new Windows(new TreeMap<>(), new TreeMap<>());
  private final SortedMap<String, Window> windows;
  private final SortedMap<String, Blackout> blackouts;

  private Windows(SortedMap<String, Window> windows, SortedMap<String, Blackout> blackouts) {
    this.windows = Collections.unmodifiableSortedMap(windows);
    this.blackouts = Collections.unmodifiableSortedMap(blackouts);
  }

  /** After a fact that has been recorded. */
  public Windows after(WindowFact fact) {
    var nextWindows = new TreeMap<>(windows);
    var nextBlackouts = new TreeMap<>(blackouts);
    switch (fact) {
      case WindowSet set -> nextWindows.put(set.name(), Window.recorded(set));
      case WindowDropped(var name) -> nextWindows.remove(name);
      case BlackoutSet set -> nextBlackouts.put(set.name(), Blackout.recorded(set));
      case BlackoutDropped(var name) -> nextBlackouts.remove(name);
    }
    return new Windows(nextWindows, nextBlackouts);
  }

  public boolean isEmpty() {
    return windows.isEmpty() && blackouts.isEmpty();
  }

  public Collection<Window> windows() {
    return windows.values();
  }

  public Collection<Blackout> blackouts() {
    return blackouts.values();
  }

  public Optional<Window> window(String name) {
    return Optional.ofNullable(windows.get(name));
  }

  public Optional<Blackout> blackout(String name) {
    return Optional.ofNullable(blackouts.get(name));
  }

  /** All that concerns one host. */
  public Keeping of(Selector.Subject host) {
    return new Keeping(
        windows.values().stream().filter(w -> w.hosts().matches(host)).toList(),
        blackouts.values().stream().filter(b -> b.hosts().matches(host)).toList());
  }
}
