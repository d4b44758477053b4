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
import java.util.stream.Collectors;

/**
 * What the ledger said at one moment: the releases by number, where each channel stands, what was
 * collected, and up to where numbers may be known to hosts of a master that was restored since.
 */
record Shelf(
    TreeMap<Long, ReleaseRecord> releases,
    TreeMap<ChannelName, ChannelStatement> channels,
    NumbersJumped past,
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
    var facts = ledger.list();
    var past = new NumbersJumped(0, 0);
    for (var fact : facts) if (fact instanceof NumbersJumped jump) past = past.and(jump);
    var shelf =
        new Shelf(
            new TreeMap<>(),
            new TreeMap<>(),
            past,
            new HashMap<>(),
            new Collected(new TreeMap<>(), new TreeSet<>()));
    for (var fact : facts) shelf.take(fact);
    return shelf;
  }

  private void take(ReleaseFact fact) {
    switch (fact) {
      case ReleaseRecord record -> releases.put(record.release().number(), record);
      case ChannelRecord(var statement, _) -> take(statement);
      case NumbersJumped _ -> {} // of all at once, above
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
    long newest = newest().map(record -> record.release().number()).orElse(0L);
    return Math.max(newest, past.release()) + 1;
  }

  /** The serial of a channel's next statement. */
  long nextSerial(ChannelName channel) {
    var last = channels.get(channel);
    return Math.max(last == null ? 0 : last.serial(), past.serial()) + 1;
  }

  /** Whether hosts may have seen a newer one than this, of a master that is no more. */
  boolean isPast(ChannelStatement statement) {
    return statement.serial() <= past.serial();
  }

  /** For people: that there is no such release, and which there are. */
  String unknown(long number) {
    var known = releases.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "));
    return "there is no release "
        + number
        + (known.isEmpty() ? "; none was published yet" : "; there are " + known);
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
