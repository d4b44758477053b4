package io.wherry.master.publish;

import io.wherry.common.model.ChannelName;
import io.wherry.common.release.ChannelStatement;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the ledger said at one moment: the releases by number and where each channel stands. */
record Shelf(
    TreeMap<Long, ReleaseRecord> releases,
    TreeMap<ChannelName, ChannelStatement> channels,
    Map<Long, Instant> namedUntil,
    Collected collected) {
  /** When releases were collected, and of which nothing has been deleted for certain. */
  record Collected(TreeMap<Long, Instant> at, TreeSet<Long> pending) {
    void add(ReleasesCollected fact) {
      for (long number : fact.numbers()) at.put(number, fact.at());
      pending.addAll(fact.numbers());
    }

    void spare(ReleasesSpared fact) {
      fact.numbers().forEach(at::remove);
      fact.numbers().forEach(pending::remove);
    }
  }

  static Shelf of(ReleaseLedger ledger) throws IOException {
    var shelf =
        new Shelf(
            new TreeMap<>(),
            new TreeMap<>(),
            new HashMap<>(),
            new Collected(new TreeMap<>(), new TreeSet<>()));
    for (var fact : ledger.list()) shelf.take(fact);
    return shelf;
  }

  private void take(ReleaseFact fact) {
    switch (fact) {
      case ReleaseRecord record -> releases.put(record.release().number(), record);
      case ChannelRecord(var statement) -> take(statement);
      case ReleasesCollected gone -> collected.add(gone);
      case ReleasesSpared spared -> collected.spare(spared);
      case BlobsDeleted(var numbers, _, _) -> numbers.forEach(collected.pending()::remove);
    }
  }

  private void take(ChannelStatement statement) {
    channels.put(statement.channel(), statement);
    namedUntil.merge(
        statement.release().number(),
        statement.expires(),
        (one, other) -> one.isBefore(other) ? other : one);
  }

  Optional<ReleaseRecord> newest() {
    return releases.isEmpty() ? Optional.empty() : Optional.of(releases.lastEntry().getValue());
  }

  Optional<ReleaseRecord> release(long number) {
    return Optional.ofNullable(releases.get(number));
  }

  long nextNumber() {
    return newest().map(record -> record.release().number() + 1).orElse(1L);
  }

  List<ReleaseRecord> all() {
    return List.copyOf(releases.values());
  }

  /** Those that were not collected. */
  List<ReleaseRecord> whole() {
    return releases.values().stream()
        .filter(record -> !collected.at().containsKey(record.release().number()))
        .toList();
  }

  /** Why channels need releases. A floor of 1, where all begin, is none. */
  Map<Long, List<String>> named() {
    var named = new TreeMap<Long, List<String>>();
    for (var channel : channels.values()) {
      add(named, channel.release().number(), "channel " + channel.channel());
      if (channel.floor() > 1) add(named, channel.floor(), "floor of " + channel.channel());
    }
    return named;
  }

  private static void add(Map<Long, List<String>> named, long number, String why) {
    named.computeIfAbsent(number, _ -> new ArrayList<>()).add(why);
  }
}
