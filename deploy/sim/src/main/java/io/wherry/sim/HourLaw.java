package io.wherry.sim;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Labels;
import io.wherry.common.model.Selector;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.window.WindowFact;
import io.wherry.master.window.WindowFact.BlackoutSet;
import io.wherry.master.window.WindowFact.WindowSet;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Nobody gets permission outside its windows or in a blackout, except to go back. Reads the
 * master's log, and looks at the clock on the wall minute by minute, as a person would.
 */
final class HourLaw {
  private static final ChannelName CHANNEL = SimHost.CHANNEL;
  private final Fleet fleet;
  private final Map<String, WindowSet> windows = new HashMap<>();
  private final Map<String, BlackoutSet> blackouts = new HashMap<>();
  private Optional<String> wrong = Optional.empty();
  private int read;
  private long restores;

  HourLaw(Fleet fleet) {
    this.fleet = fleet;
  }

  /** What was permitted since the last time and should not have been. */
  Optional<String> broken() {
    wrong = Optional.empty();
    if (restores != fleet.master().restores()) readAnew();
    for (int size = fleet.master().facts(); read < size; read++) {
      fleet.master().read(read, WindowFact.class, r -> take(r.fact()));
      fleet
          .master()
          .read(
              read, PermissionFact.class, r -> wrong = wrong.or(() -> objection(r.fact(), r.at())));
    }
    return wrong;
  }

  /** What was set since the backup is lost with all that was permitted under it. */
  private void readAnew() {
    restores = fleet.master().restores();
    windows.clear();
    blackouts.clear();
    int size = fleet.master().facts();
    for (int i = 0; i < size; i++) fleet.master().read(i, WindowFact.class, r -> take(r.fact()));
    read = size;
  }

  Optional<String> objection(PermissionFact fact, Instant at) {
    if (!(fact instanceof PermissionFact.Granted grant) || allowed(grant, at))
      return Optional.empty();
    return Optional.of(fleet.host(grant.host()).name() + " may merge at " + at + ": " + words());
  }

  private String words() {
    return windows.values() + " " + blackouts.values();
  }

  void take(WindowFact fact) {
    switch (fact) {
      case WindowSet set -> windows.put(set.name(), set);
      case WindowFact.WindowDropped(var name) -> windows.remove(name);
      case BlackoutSet set -> blackouts.put(set.name(), set);
      case WindowFact.BlackoutDropped(var name) -> blackouts.remove(name);
    }
  }

  private boolean allowed(PermissionFact.Granted grant, Instant at) {
    var host = grant.host();
    var mine = windows.values().stream().filter(w -> chosen(w.hosts(), host)).toList();
    var black = blackouts.values().stream().filter(b -> chosen(b.hosts(), host)).toList();
    if (grant.change().value().contains("-back-")) return true;
    if (mine.isEmpty()) return black.stream().noneMatch(b -> holds(b, at));
    var least =
        mine.stream()
            .filter(w -> open(w.rule(), w.length(), w.zone(), at))
            .map(WindowSet::least)
            .min(Duration::compareTo);
    if (least.isEmpty()) return false;
    for (var t = at; !t.isAfter(at.plus(least.get())); t = t.plusSeconds(60)) {
      var now = t.equals(at) || t.isBefore(at.plus(least.get())) ? t : t.minusMillis(1);
      if (mine.stream().noneMatch(w -> open(w.rule(), w.length(), w.zone(), now))) return false;
      if (black.stream().anyMatch(b -> holds(b, now))) return false;
    }
    return true;
  }

  private boolean chosen(String selector, HostId host) {
    var name = fleet.host(host).name();
    return Selector.parse(selector).matches(new Selector.Subject(host, name, CHANNEL, Labels.NONE));
  }

  private static boolean holds(BlackoutSet blackout, Instant at) {
    if (!blackout.once()) return open(blackout.when(), blackout.length(), blackout.zone(), at);
    var ends = blackout.when().split("/");
    return !at.isBefore(Instant.parse(ends[0])) && at.isBefore(Instant.parse(ends[1]));
  }

  /** The rules of this operator are all of one form: {@code 20 *}{@code /2 * * *}. */
  private static boolean open(String rule, Duration length, String zone, Instant at) {
    var fields = rule.split(" ");
    int minute = Integer.parseInt(fields[0]);
    int hours = Integer.parseInt(fields[1].substring(2));
    var begin = at.truncatedTo(ChronoUnit.MINUTES);
    for (; at.isBefore(begin.plus(length)); begin = begin.minusSeconds(60)) {
      var wall = begin.atZone(ZoneId.of(zone));
      if (wall.getMinute() == minute && wall.getHour() % hours == 0) return true;
    }
    return false;
  }
}
