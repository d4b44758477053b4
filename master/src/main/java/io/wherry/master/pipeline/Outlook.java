package io.wherry.master.pipeline;

import io.wherry.common.model.HostId;
import io.wherry.master.pipeline.RolloutView.MemberView;
import io.wherry.master.window.Keeping;
import io.wherry.master.window.Keeping.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What windows mean for a rollout that has not begun: when its waves can move. */
final class Outlook {
  /** As far as hours are compared with one another. */
  private static final Duration WEEKS = Duration.ofDays(35);

  private final Floor floor;

  Outlook(Floor floor) {
    this.floor = floor;
  }

  /** With notes on what keeps each of them, its wave, and whose hours it never shares. */
  List<MemberView> over(List<MemberView> members) {
    if (floor.book.windows().isEmpty()) return members;
    var now = floor.now();
    var waves = waves(members, now);
    var alone = alone(members, now);
    return members.stream().map(m -> with(m, waves, alone, now)).toList();
  }

  private MemberView with(
      MemberView m, Map<Integer, String> waves, Map<HostId, String> alone, Instant now) {
    var notes = new ArrayList<>(m.notes());
    var standing = floor.calendar.standing(m.host(), now);
    if (!standing.mayMerge()) notes.add(standing.why(now));
    Optional.ofNullable(waves.get(m.wave())).ifPresent(notes::add);
    Optional.ofNullable(alone.get(m.host())).ifPresent(notes::add);
    return new MemberView(
        m.host(), m.name(), m.wave(), m.state(), m.why(), m.excused(), m.progress(), notes);
  }

  /** A wave can move as a whole when the last of its hosts may. */
  private Map<Integer, String> waves(List<MemberView> members, Instant now) {
    var last = new LinkedHashMap<Integer, Instant>();
    var never = new HashMap<Integer, String>();
    for (var m : members) {
      if (floor.calendar.standing(m.host(), now).mayMerge()) continue;
      var next = floor.calendar.keeping(m.host(), now).next(now);
      if (next.isEmpty()) never.put(m.wave(), m.name());
      else last.merge(m.wave(), next.get(), (a, b) -> a.isAfter(b) ? a : b);
    }
    var words = new HashMap<Integer, String>();
    last.forEach((wave, at) -> words.put(wave, "all of wave " + wave + " can move from " + at));
    never.forEach((wave, name) ->
        words.put(
            wave, "wave " + wave + " can never move as a whole: no window of " + name + " opens"));
    return words;
  }

  /** Hosts whose hours have nothing in common with those of any other. */
  private Map<HostId, String> alone(List<MemberView> members, Instant now) {
    var hours = new HashMap<Keeping, List<Span>>();
    for (var m : members)
      hours.computeIfAbsent(
          floor.calendar.keeping(m.host(), now), k -> k.spans(now, now.plus(WEEKS)));
    var alone = new HashMap<HostId, String>();
    if (hours.size() < 2) return alone;
    for (var m : members) {
      var mine = floor.calendar.keeping(m.host(), now);
      if (!mine.windows().isEmpty() && !meetsAnother(mine, hours))
        alone.put(
            m.host(), "never has its hours together with hosts of other windows in five weeks");
    }
    return alone;
  }

  private static boolean meetsAnother(Keeping mine, Map<Keeping, List<Span>> hours) {
    var spans = hours.getOrDefault(mine, List.of());
    return hours.entrySet().stream()
        .filter(other -> !other.getKey().equals(mine))
        .flatMap(other -> other.getValue().stream())
        .anyMatch(theirs -> spans.stream().anyMatch(theirs::meets));
  }
}
