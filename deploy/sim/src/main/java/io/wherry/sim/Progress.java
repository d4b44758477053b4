package io.wherry.sim;

import io.wherry.common.model.HostId;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.RolloutFact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How far a rollout has come: its waves, what became of their hosts, and which has its turn. */
final class Progress {
  private enum Fate {
    OPEN,
    SETTLED,
    WRONG
  }

  private final List<String> waves;
  private final Passing passing;
  private final List<HostId> seats = new ArrayList<>();
  private final Map<HostId, Integer> wave = new HashMap<>();
  private final Map<HostId, Fate> fates = new HashMap<>();
  private final Set<HostId> excused = new HashSet<>();
  private final Set<HostId> begun = new HashSet<>();
  private int turn;
  private boolean reached;
  private boolean approved;

  Progress(RolloutFact.Started s, Division.Who who) {
    this.passing = s.terms().passing();
    var written = s.terms().waves().toString();
    this.waves = List.of(written.split(","));
    for (var seat : s.seats()) seats.add(seat.host());
    var divided = Division.of(written, seats, who);
    for (int w = 0; w < divided.size(); w++) for (var host : divided.get(w)) wave.put(host, w);
    for (var host : wave.keySet()) fates.put(host, Fate.OPEN);
    goOn();
  }

  private int last() {
    return waves.size() - 1;
  }

  private boolean isChosen(int which) {
    return Division.isChosen(waves.get(which));
  }

  /** Whether the wave that has its turn was chosen by a selector. */
  boolean isChosenTurn() {
    return isChosen(turn);
  }

  /** Why that host must not be ordered. */
  Optional<String> objection(HostId host) {
    var its = wave.get(host);
    if (its == null) return Optional.of("which no wave reaches");
    if (its <= turn) return Optional.empty();
    return Optional.of(
        "which is in wave %d, '%s', in the time of wave %d, '%s'"
            .formatted(its + 1, waves.get(its), turn + 1, waves.get(turn)));
  }

  void ordered(HostId host) {
    begun.add(host);
    if (fates.get(host) == Fate.WRONG) fates.put(host, Fate.OPEN);
  }

  void settled(HostId host) {
    fates.computeIfPresent(host, (_, _) -> Fate.SETTLED);
  }

  void wrong(HostId host) {
    fates.computeIfPresent(host, (_, _) -> Fate.WRONG);
  }

  void excused(HostId host) {
    wrong(host);
    excused.add(host);
  }

  /** Somebody who has not begun takes its place, if it is nobody's who was chosen. */
  void absent(HostId host) {
    var its = wave.get(host);
    if (its == null || !mayExcuse()) return;
    if (its == last()) excused.add(host);
    else if (!isChosen(its)) replaced(host, its);
  }

  /** Not more than was agreed; that somebody is away is written down for other reasons too. */
  private boolean mayExcuse() {
    return excused.size() < passing.maxAbsent().of(wave.size());
  }

  private void replaced(HostId host, int its) {
    var other = seats.stream().filter(h -> mayReplace(h, its)).findFirst();
    if (other.isEmpty()) return;
    excused.add(host);
    begun.remove(host);
    wave.put(host, last());
    wave.put(other.get(), its);
  }

  /** Whoever is in a later wave that nobody chose. */
  private boolean mayReplace(HostId other, int its) {
    int theirs = wave.getOrDefault(other, its);
    return theirs > its && !isChosen(theirs) && !begun.contains(other) && !excused.contains(other);
  }

  void joined(HostId host) {
    seats.add(host);
    wave.put(host, last());
    fates.put(host, Fate.OPEN);
  }

  /** Whoever resumes has seen what went wrong. */
  void resumed() {
    fates.forEach((host, fate) -> {
      if (fate == Fate.WRONG) excused.add(host);
    });
  }

  /** Excused ones may have been given up for good. */
  void retried() {
    fates.replaceAll(
        (host, fate) -> fate == Fate.WRONG && !excused.contains(host) ? Fate.OPEN : fate);
  }

  void approved() {
    approved |= reached;
  }

  /** Lets the next wave have its turn, as far as that may be. */
  void goOn() {
    while (turn < last()) {
      reached |= hasReached(turn);
      boolean asked = passing.approvals().contains(turn + 1) && wave.containsValue(turn);
      if (!reached || (asked && !approved)) return;
      turn++;
      reached = false;
      approved = false;
    }
  }

  private boolean hasReached(int which) {
    int counting = 0;
    int settled = 0;
    for (var host : seats) {
      if (wave.getOrDefault(host, -1) != which) continue;
      var fate = fates.get(host);
      if (fate == Fate.WRONG && excused.contains(host)) continue;
      counting++;
      if (fate == Fate.SETTLED) settled++;
    }
    return settled >= Math.ceilDiv(counting * passing.successPercent(), 100);
  }
}
