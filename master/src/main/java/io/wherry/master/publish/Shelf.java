package io.wherry.master.publish;

import io.wherry.common.model.ChannelName;
import io.wherry.common.release.ChannelStatement;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the ledger said at one moment: the releases by number and where each channel stands. */
record Shelf(TreeMap<Long, ReleaseRecord> releases, Map<ChannelName, ChannelStatement> channels) {
  static Shelf of(ReleaseLedger ledger) throws IOException {
    var releases = new TreeMap<Long, ReleaseRecord>();
    var channels = new TreeMap<ChannelName, ChannelStatement>();
    for (var fact : ledger.list())
      switch (fact) {
        case ReleaseRecord record -> releases.put(record.release().number(), record);
        case ChannelRecord(var statement, _) -> channels.put(statement.channel(), statement);
      }
    return new Shelf(releases, channels);
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
