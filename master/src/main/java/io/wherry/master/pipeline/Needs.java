package io.wherry.master.pipeline;

import io.wherry.common.model.ReleaseId;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.rollout.Member;
import io.wherry.master.rollout.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Which releases hosts and rollouts need, and why. Control thread only. */
final class Needs {
  private static final int NAMED = 2;
  private final Floor floor;
  private final TreeMap<Long, List<String>> why = new TreeMap<>();

  private Needs(Floor floor) {
    this.floor = floor;
  }

  /** A rollout that ended after {@code since} may still be taken back, an older one need not. */
  static SortedMap<Long, List<String>> of(Floor floor, Instant since) {
    var needs = new Needs(floor);
    needs.ofHosts();
    floor.book.rollouts().forEach(rollout -> needs.of(rollout, since));
    return needs.why;
  }

  /** What revoked hosts have nobody brings back to them. */
  private void ofHosts() {
    var hosts = floor.fleet().all().stream().filter(h -> h.trouble().barred().isEmpty()).toList();
    add(
        hosts,
        HostRecord::settled,
        names -> many(names) + (names.size() == 1 ? " is" : " are") + " on it");
    add(
        hosts,
        h -> h.assignment().map(a -> a.release()),
        names -> many(names) + " on the way to it");
    add(hosts, h -> h.past().wayBack(), names -> "way back of " + many(names));
  }

  private void add(
      List<HostRecord> hosts,
      Function<HostRecord, Optional<ReleaseId>> release,
      Function<List<String>, String> words) {
    var names = new TreeMap<Long, List<String>>();
    for (var host : hosts)
      release
          .apply(host)
          .filter(this::ours)
          .ifPresent(
              r -> names.computeIfAbsent(r.number(), _ -> new ArrayList<>()).add(host.name()));
    names.forEach((number, all) -> add(number, words.apply(all)));
  }

  private static String many(List<String> names) {
    if (names.size() == 1) return "host " + names.getFirst();
    int more = names.size() - NAMED;
    return more > 0
        ? "hosts " + String.join(", ", names.subList(0, NAMED)) + " and " + more + " more"
        : "hosts " + String.join(" and ", names);
  }

  private void of(Rollout rollout, Instant since) {
    var state = rollout.state();
    boolean open = state.phase().open();
    if (open) add(state.terms().release().number(), "rollout " + state.id());
    boolean revertible =
        open
            || (!(state.phase() instanceof Phase.Reverted)
                && rollout.ended().map(ended -> ended.isAfter(since)).orElse(true));
    if (!revertible) return;
    var ways = new TreeSet<Long>();
    state.members().all().stream()
        .map(Member::from)
        .flatMap(Optional::stream)
        .filter(this::ours)
        .forEach(from -> ways.add(from.number()));
    var words = "way back of rollout " + state.id() + (open ? "" : ", which may be reverted");
    ways.forEach(number -> add(number, words));
  }

  private boolean ours(ReleaseId release) {
    return release.repository().equals(floor.settings.repository());
  }

  private void add(long number, String words) {
    why.computeIfAbsent(number, _ -> new ArrayList<>()).add(words);
  }
}
