package io.wherry.master.publish;

import io.wherry.common.model.ChannelName;
import io.wherry.common.release.ChannelStatement;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the ledger said at one moment: the releases by number, where each channel stands, and up to
 * where numbers may be known to hosts of a master that was restored since.
 */
record Shelf(
    TreeMap<Long, ReleaseRecord> releases,
    Map<ChannelName, ChannelStatement> channels,
    NumbersJumped past) {
  static Shelf of(ReleaseLedger ledger) throws IOException {
    var releases = new TreeMap<Long, ReleaseRecord>();
    var channels = new TreeMap<ChannelName, ChannelStatement>();
    var past = new NumbersJumped(0, 0);
    for (var fact : ledger.list())
      switch (fact) {
        case NumbersJumped jump -> past = past.and(jump);
        case ReleaseRecord record -> releases.put(record.release().number(), record);
        case ChannelRecord(var statement, _) -> channels.put(statement.channel(), statement);
      }
    return new Shelf(releases, channels, past);
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
}
