package io.wherry.master.publish;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.posix.FileTrouble;
import io.wherry.common.release.ChannelStatement;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    return stamped(
        shelf, new ChannelRules(settings.repository(), shelf).naming(channel, release), now);
  }

  private ChannelStatement stamped(Shelf shelf, ChannelStatement wanted, Instant now) {
    return wanted.renewed(
        shelf.nextSerial(wanted.channel()), now.plus(settings.statementLifetime()));
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

  /** All channels that the wish is about change in one append, or none. */
  ChannelChange change(ChannelOrder order, Instant now) throws IOException, Refused {
    var shelf = Shelf.of(ledger);
    var wanted = new ChannelRules(settings.repository(), shelf).apply(order.wish());
    if (wanted.statements().isEmpty()) return new ChannelChange.Unchanged(wanted.what());
    var next = wanted.statements().stream().map(w -> stamped(shelf, w, now)).toList();
    if (order.dryRun()) return new ChannelChange.Changed(next, wanted.what(), List.of());
    var act = new ChannelAct(wanted.what(), order.actor(), order.reason(), now);
    ledger.append(
        next.stream().<ReleaseFact>map(n -> new ChannelRecord(n, Optional.of(act))).toList(),
        new By(order.actor(), order.reason()));
    return new ChannelChange.Changed(next, wanted.what(), serve(next));
  }

  /** What is recorded stands, served or not. */
  private List<String> serve(List<ChannelStatement> recorded) {
    var warnings = new ArrayList<String>();
    for (var statement : recorded)
      try {
        statements.write(statement);
      } catch (IOException e) {
        warnings.add(
            "the statement of channel "
                + statement.channel()
                + " is recorded but not served yet: "
                + FileTrouble.words(e, settings.staticFolder())
                + "; mend that, and it is served within a minute");
      }
    return warnings;
  }

  /** Serves anew what is about to expire, and what could not be served when it was recorded. */
  Optional<Instant> resign(Instant now) throws IOException {
    Optional<Instant> next = Optional.empty();
    var shelf = Shelf.of(ledger);
    for (var last : shelf.channels().values()) {
      var current = isDue(shelf, last, now) ? renewed(shelf, last, now) : last;
      if (!statements.serves(current)) statements.write(current);
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
    var statement = stamped(shelf, last, now);
    ledger.append(List.of(new ChannelRecord(statement)));
    return statement;
  }

  private boolean isDue(Shelf shelf, ChannelStatement statement, Instant now) {
    return shelf.isPast(statement) || !now.isBefore(due(statement));
  }

  private Instant due(ChannelStatement statement) {
    return statement.expires().minus(settings.statementLifetime().dividedBy(2));
  }
}
