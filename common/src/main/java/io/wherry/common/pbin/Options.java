package io.wherry.common.pbin;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a package was built: the options that are on, out of all that it has. Sub-options are written
 * {@code prefix:option}. {@code presumed} ones must be on for everybody who does not name them.
 */
public record Options(Set<String> on, Set<String> known, Set<String> presumed) {
  public static final Options NONE = new Options(Set.of(), Set.of(), Set.of());

  public Options {
    var all = new TreeSet<>(known);
    all.addAll(on);
    all.addAll(presumed);
    on = Collections.unmodifiableSortedSet(new TreeSet<>(on));
    known = Collections.unmodifiableSortedSet(all);
    presumed = Collections.unmodifiableSortedSet(new TreeSet<>(presumed));
  }

  /** Those options, all on. */
  public static Options on(Set<String> on) {
    return new Options(on, on, Set.of());
  }

  /** Those of {@code declared} that are in {@code on}; nothing is presumed. */
  public static Options of(Set<String> on, Set<String> declared) {
    return new Options(on, declared, Set.of());
  }

  boolean isOn(String option, boolean unlessKnown) {
    return known.contains(option) ? on.contains(option) : unlessKnown;
  }

  /** Every option that begins with {@code prefix}, which ends in a colon. */
  SortedSet<String> below(String prefix) {
    var below = new TreeSet<String>();
    for (var option : known) if (option.startsWith(prefix)) below.add(option);
    return below;
  }

  /** Whether there is any option of that prefix; the empty one stands for options without. */
  boolean hasAny(String prefix) {
    return known.stream().anyMatch(option -> prefixOf(option).equals(prefix));
  }

  /** Up to and with the colon; empty where there is none. */
  static String prefixOf(String option) {
    return option.substring(0, option.indexOf(':') + 1);
  }
}
