package io.wherry.master.publish;

import io.wherry.common.config.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which releases keep their tarballs and bundles. Decides and touches nothing: the same releases,
 * names and time always give the same ruling.
 */
record KeepingRule(int newest, Duration time) {
  /**
   * A release that has its blobs. {@code until} is when the last channel statement that named it
   * expires: so long hosts may go there, whatever the channel says by now.
   */
  record Stock(long number, Instant created, Optional<Instant> until) {}

  /** A tarball in the store. */
  record Blob(String name, long size) {}

  /** Why each release that stays does so; no other one stays. */
  record Ruling(SortedMap<Long, List<String>> kept, SortedSet<Long> gone) {}

  /** {@code named} says who needs which release, whether it is in stock or not. */
  Ruling rule(Collection<Stock> stock, Map<Long, List<String>> named, Instant now) {
    var kept = new TreeMap<Long, List<String>>();
    var gone = new TreeSet<Long>();
    long last = last(stock);
    for (var release : stock) {
      var why = new ArrayList<>(named.getOrDefault(release.number(), List.of()));
      if (release.number() >= last)
        why.add(newest == 1 ? "the newest one" : "one of the last " + newest);
      inTime(release, now).ifPresent(why::add);
      if (why.isEmpty()) gone.add(release.number());
      else kept.put(release.number(), List.copyOf(why));
    }
    return new Ruling(kept, gone);
  }

  private Optional<String> inTime(Stock release, Instant now) {
    var words = Durations.print(time);
    if (now.isBefore(release.created().plus(time))) return Optional.of("younger than " + words);
    return release
        .until()
        .filter(until -> now.isBefore(until.plus(time)))
        .map(_ -> "a channel has stood there less than " + words + " ago");
  }

  /** The oldest of the newest ones. */
  private long last(Collection<Stock> stock) {
    return stock.stream()
        .map(Stock::number)
        .sorted((a, b) -> Long.compare(b, a))
        .limit(newest)
        .reduce(Long.MAX_VALUE, Math::min);
  }

  /** What only releases that go have. */
  static Set<Blob> freed(Map<Long, Set<Blob>> blobs, Set<Long> kept, Set<Long> gone) {
    var needed = new HashSet<String>();
    for (long number : kept)
      for (var blob : blobs.getOrDefault(number, Set.of())) needed.add(blob.name());
    var freed = new HashMap<String, Blob>();
    for (long number : gone)
      for (var blob : blobs.getOrDefault(number, Set.of()))
        if (!needed.contains(blob.name())) freed.put(blob.name(), blob);
    return Set.copyOf(freed.values());
  }
}
