package io.wherry.master;

import io.wherry.master.hold.EventLog;
import io.wherry.master.pipeline.HouseFact;
import io.wherry.master.publish.ChannelRecord;
import io.wherry.master.publish.NumbersJumped;
import io.wherry.master.publish.ReleaseFact;
import io.wherry.master.publish.ReleaseRecord;
import io.wherry.master.rollout.RolloutFact;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The highest numbers that a master has given. Those of the one that follows it lie beyond. */
record Numbers(long release, long serial, long rollout, long epoch) {
  private static final long MARGIN = 1000;
  private static final long SERIAL_MARGIN = 1_000_000;

  static List<ReleaseRecord> releases(EventLog log, InstantSource clock) throws IOException {
    var records = new ArrayList<ReleaseRecord>();
    for (var fact : new SeamOfLedger(log, clock).list())
      if (fact instanceof ReleaseRecord record) records.add(record);
    return records;
  }

  static Numbers in(EventLog log, InstantSource clock) throws IOException {
    long release = 0;
    long serial = 0;
    for (ReleaseFact fact : new SeamOfLedger(log, clock).list())
      switch (fact) {
        case ReleaseRecord record -> release = Math.max(release, record.release().number());
        case ChannelRecord(var statement, _) -> serial = Math.max(serial, statement.serial());
        case NumbersJumped jump -> {
          release = Math.max(release, jump.release());
          serial = Math.max(serial, jump.serial());
        }
        default -> {} // of releases that are counted above
      }
    var rollouts = new ArrayList<Long>(List.of(0L));
    log.replay("rollout/", RolloutFact.class, r -> rollouts.add(r.fact().id().number()));
    var epochs = new ArrayList<Long>(List.of(0L));
    log.replay(
        HouseFact.STREAM,
        HouseFact.class,
        r -> {
          if (r.fact() instanceof HouseFact.Restored restored) {
            rollouts.add(restored.rollouts());
            epochs.add(restored.epoch());
          }
        });
    return new Numbers(release, serial, max(rollouts), max(epochs));
  }

  private static long max(List<Long> numbers) {
    return numbers.stream().mapToLong(n -> n).max().orElse(0);
  }

  /** The higher of each. */
  Numbers and(Numbers other) {
    return new Numbers(
        Math.max(release, other.release),
        Math.max(serial, other.serial),
        Math.max(rollout, other.rollout),
        Math.max(epoch, other.epoch));
  }

  /**
   * Past all that was given between {@code taken} and {@code now}, and likewise past what a master
   * gave that was restored from the same backup earlier: nobody publishes or begins a rollout every
   * minute, nor moves a channel every second, for as long as that.
   */
  Numbers jumped(Instant taken, Instant now) {
    var since = Duration.between(taken, now);
    return new Numbers(
        release + MARGIN + since.toMinutes(),
        serial + SERIAL_MARGIN + since.toSeconds(),
        rollout + MARGIN + since.toMinutes(),
        Math.max(epoch + 1, now.getEpochSecond()));
  }
}
