package io.wherry.master.pipeline;

import io.wherry.common.model.HostId;
import io.wherry.common.model.Selector;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.window.Keeping;
import io.wherry.master.window.Standing;
import io.wherry.master.window.Windows;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose hour it is. Hosts with the same windows are looked at together, and only when something may
 * have changed. Control thread only.
 */
final class Calendar {
  private final Book book;
  private final Map<HostId, Place> places = new HashMap<>();
  private final Map<Keeping, Group> groups = new HashMap<>();
  private Windows known = Windows.NONE;

  private record Place(Selector.Subject subject, Group group) {}

  /** Hosts with the same windows; {@code since} is when they could begin. */
  private static final class Group {
    private final Keeping keeping;
    private Standing standing;
    private Instant since;

    Group(Keeping keeping, Instant now) {
      this.keeping = keeping;
      this.standing = keeping.at(now);
      this.since = now;
    }

    Standing at(Instant now) {
      if (standing.holds(now)) return standing;
      var next = keeping.at(now);
      if (next.mayMerge() && !standing.mayMerge()) since = now;
      standing = next;
      return standing;
    }
  }

  Calendar(Book book) {
    this.book = book;
  }

  Standing standing(HostId host, Instant now) {
    return group(host, now).map(group -> group.at(now)).orElse(Standing.FREE);
  }

  /** Why {@code host} may not be ordered or, once it has staged, may not merge. */
  Optional<String> keeps(HostId host, boolean staged, Instant now) {
    var standing = standing(host, now);
    boolean may = staged ? standing.mayMerge() : standing.mayStage();
    return may ? Optional.empty() : Optional.of(standing.why());
  }

  /** Since when it may merge; for ever where no window concerns it, and empty where it may not. */
  Optional<Instant> openSince(HostId host, Instant now) {
    var group = group(host, now);
    if (group.isEmpty()) return Optional.of(Instant.EPOCH);
    return group.get().at(now).mayMerge() ? Optional.of(group.get().since) : Optional.empty();
  }

  Keeping keeping(HostId host, Instant now) {
    return group(host, now).map(group -> group.keeping).orElse(Keeping.NONE);
  }

  /** One line for whoever asks about {@code host}, where any window or blackout concerns it. */
  Optional<String> words(HostId host, Instant now) {
    var standing = standing(host, now);
    if (!standing.mayMerge())
      return Optional.of("May not begin a change: " + standing.why(now) + ".");
    return keeping(host, now).words(now);
  }

  private Optional<Group> group(HostId host, Instant now) {
    if (known != book.windows()) forget();
    if (known.isEmpty()) return Optional.empty();
    var subject = book.fleet().host(host).map(HostRecord::subject);
    if (subject.isEmpty()) return Optional.empty();
    var place = places.get(host);
    if (place == null || !place.subject().equals(subject.get())) {
      place = new Place(subject.get(), group(known.of(subject.get()), now));
      places.put(host, place);
    }
    return Optional.of(place.group()).filter(group -> !group.keeping.free());
  }

  private Group group(Keeping keeping, Instant now) {
    return groups.computeIfAbsent(keeping, same -> new Group(same, now));
  }

  private void forget() {
    known = book.windows();
    places.clear();
    groups.clear();
  }
}
