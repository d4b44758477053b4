package io.wherry.master.publish;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Fault;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.release.ChannelStatement;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Moves channels: first the ledger says so, then the statement is served. */
final class Channels {
  private final PublishSettings settings;
  private final ReleaseLedger ledger;
  private final Statements statements;

  Channels(PublishSettings settings, ReleaseLedger ledger, Statements statements) {
    this.settings = settings;
    this.ledger = ledger;
    this.statements = statements;
  }

  /** The statement that follows the channel's last one and names this release. */
  ChannelStatement next(Shelf shelf, ChannelName channel, ReleaseId release, Instant now)
      throws Refused {
    var last = Optional.ofNullable(shelf.channels().get(channel));
    var yanked = last.map(ChannelStatement::yanked).orElse(Set.of());
    long floor = last.map(ChannelStatement::floor).orElse(1L);
    if (yanked.contains(release.number()) || release.number() < floor)
      throw new Refused(
          Fault.permanent(
              "channel "
                  + channel
                  + " may not name release "
                  + release.number()
                  + ": it is yanked or below the channel's floor "
                  + floor));
    var expires = now.plus(settings.statementLifetime());
    return new ChannelStatement(
        channel, shelf.nextSerial(channel), release, floor, yanked, expires);
  }

  /** Leaves the statement as it is where the channel stands there already. */
  ChannelStatement move(ChannelName channel, ReleaseId release, Instant now)
      throws IOException, Refused {
    var shelf = Shelf.of(ledger);
    var last = shelf.channels().get(channel);
    if (last != null && last.release().equals(release) && !isDue(shelf, last, now)) return last;
    var statement = next(shelf, channel, release, now);
    ledger.append(List.of(new ChannelRecord(statement)));
    statements.write(statement);
    return statement;
  }

  Optional<Instant> resign(Instant now) throws IOException {
    Optional<Instant> next = Optional.empty();
    var shelf = Shelf.of(ledger);
    for (var last : shelf.channels().values()) {
      var current = isDue(shelf, last, now) ? renewed(shelf, last, now) : last;
      var due = due(current);
      if (next.isEmpty() || due.isBefore(next.get())) next = Optional.of(due);
    }
    return next;
  }

  /**
   * Lets serials go on past those that hosts have seen, by a billion at most: a host that lies
   * about them does not use them up.
   */
  void outpace(java.util.Map<ChannelName, Long> seen) throws IOException {
    var shelf = Shelf.of(ledger);
    if (shelf.past().serial() == 0) return; // only after a restore may hosts know more than we do
    for (var last : shelf.channels().values()) {
      long serial = Math.min(seen.getOrDefault(last.channel(), 0L), last.serial() + 1_000_000_000);
      if (serial > last.serial())
        ledger.append(List.of(new NumbersJumped(shelf.past().release(), serial)));
    }
  }

  private ChannelStatement renewed(Shelf shelf, ChannelStatement last, Instant now)
      throws IOException {
    var statement =
        new ChannelStatement(
            last.channel(),
            shelf.nextSerial(last.channel()),
            last.release(),
            last.floor(),
            last.yanked(),
            now.plus(settings.statementLifetime()));
    ledger.append(List.of(new ChannelRecord(statement)));
    statements.write(statement);
    return statement;
  }

  private boolean isDue(Shelf shelf, ChannelStatement statement, Instant now) {
    return shelf.isPast(statement) || !now.isBefore(due(statement));
  }

  private Instant due(ChannelStatement statement) {
    return statement.expires().minus(settings.statementLifetime().dividedBy(2));
  }
}
