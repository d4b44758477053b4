package io.wherry.sim;

import io.wherry.common.model.Labels;
import io.wherry.common.model.Placement;
import io.wherry.common.model.Selector;
import io.wherry.master.topology.Bounds;
import io.wherry.master.topology.Quorum;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which machine runs on which, and what they say of it. Of each five, the first is a hypervisor,
 * the next three run on it, the fifth stands alone; guests may move, and some machines lie.
 */
final class Estate {
  private static final int STREET = 5;
  private static final int RACK = 20;
  private static final int QUORUM_FROM = 12;
  private final int count;
  private final Map<Integer, Integer> runsOn = new TreeMap<>();
  private final Map<Integer, Integer> named = new HashMap<>();
  private final Map<Integer, Set<Integer>> claimed = new HashMap<>();
  private final Set<Integer> unsteady = new TreeSet<>();

  Estate(int count) {
    this.count = count;
    for (int n = 1; n <= count; n++) if (n % STREET > 1) runsOn.put(n, n - n % STREET + 1);
  }

  /** A service of too few hosts has no quorum that could be kept. */
  Bounds bounds() {
    var quorums = count < QUORUM_FROM ? List.<Quorum>of() : List.of(Quorum.parse("role=db", "34%"));
    return new Bounds(Map.of("rack", 2), 1, quorums, Optional.empty(), Selector.ALL);
  }

  Labels labels(int number) {
    var labels = new TreeMap<String, String>();
    labels.put("rack", "r" + number / STREET % Math.max(3, count / RACK));
    if (number % 3 == 0) labels.put("role", "db");
    return new Labels(labels);
  }

  /** Whether a term of a selector means that machine. */
  boolean isMeant(int number, String term) {
    var sides = List.of(term.split("!?=", 2));
    var value =
        switch (sides.get(0)) {
          case "name" -> "host" + number;
          case "channel" -> SimHost.CHANNEL.value();
          default -> labels(number).values().getOrDefault(sides.get(0), "");
        };
    boolean any = Stream.of(sides.get(1).split("\\|")).anyMatch(v -> isLike(value, v));
    return any != term.contains("!=");
  }

  private static boolean isLike(String value, String pattern) {
    return pattern.endsWith("*")
        ? value.startsWith(pattern.substring(0, pattern.length() - 1))
        : value.equals(pattern);
  }

  static String uuid(int number) {
    return "%08d-0000-4000-8000-000000000001".formatted(number);
  }

  /** What a machine says of itself now. */
  Placement placement(int number) {
    var guests = new TreeSet<String>();
    runsOn.forEach((guest, on) -> {
      if (on == number) guests.add(uuid(guest));
    });
    claimed.getOrDefault(number, Set.of()).forEach(guest -> guests.add(uuid(guest)));
    var hypervisor = Optional.ofNullable(named.get(number)).map(n -> "host" + n);
    return new Placement(Optional.of(uuid(number)), hypervisor, guests);
  }

  boolean isGuest(int number) {
    return runsOn.containsKey(number);
  }

  /** Guests that never moved, by their hypervisors' numbers, as they are in truth. */
  Map<Integer, Integer> steady() {
    var steady = new TreeMap<>(runsOn);
    steady.keySet().removeAll(unsteady);
    return steady;
  }

  private int hypervisor(Time time) {
    return 1 + STREET * time.below((count - 1) / STREET + 1);
  }

  /** A guest is on another hypervisor from now on; answers both, which do not know it at once. */
  List<Integer> move(int guest, Time time) {
    int from = runsOn.getOrDefault(guest, 1);
    int to = hypervisor(time);
    runsOn.put(guest, to);
    unsteady.add(guest);
    return List.of(from, to);
  }

  /** From now on it names another hypervisor, or claims guests that are none of its own. */
  void lie(int number, Time time) {
    if (isGuest(number)) named.put(number, hypervisor(time));
    else claimed.computeIfAbsent(number, _ -> new TreeSet<>()).add(1 + time.below(count));
  }
}
