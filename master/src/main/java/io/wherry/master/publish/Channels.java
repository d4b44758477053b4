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
    long serial = last.map(s -> s.serial() + 1).orElse(1L);
    var expires = now.plus(settings.statementLifetime());
    return new ChannelStatement(channel, serial, release, floor, yanked, expires);
  }

  /** Leaves the statement as it is where the channel stands there already. */
  ChannelStatement move(ChannelName channel, ReleaseId release, Instant now)
      throws IOException, Refused {
    var shelf = Shelf.of(ledger);
    var last = shelf.channels().get(channel);
    if (last != null && last.release().equals(release) && !isDue(last, now)) return last;
    var statement = next(shelf, channel, release, now);
    ledger.append(List.of(new ChannelRecord(statement)));
    statements.write(statement);
    return statement;
  }

  Optional<Instant> resign(Instant now) throws IOException {
    Optional<Instant> next = Optional.empty();
    for (var last : Shelf.of(ledger).channels().values()) {
      var current = isDue(last, now) ? renewed(last, now) : last;
      var due = due(current);
      if (next.isEmpty() || due.isBefore(next.get())) next = Optional.of(due);
    }
    return next;
  }

  private ChannelStatement renewed(ChannelStatement last, Instant now) throws IOException {
    var statement =
        new ChannelStatement(
            last.channel(),
            last.serial() + 1,
            last.release(),
            last.floor(),
            last.yanked(),
            now.plus(settings.statementLifetime()));
    ledger.append(List.of(new ChannelRecord(statement)));
    statements.write(statement);
    return statement;
  }

  private boolean isDue(ChannelStatement statement, Instant now) {
    return !now.isBefore(due(statement));
  }

  private Instant due(ChannelStatement statement) {
    return statement.expires().minus(settings.statementLifetime().dividedBy(2));
  }
}
