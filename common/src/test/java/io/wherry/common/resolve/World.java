package io.wherry.common.resolve;

import static io.wherry.common.resolve.Scenarios.candidate;
import static io.wherry.common.resolve.Scenarios.foreign;
import static io.wherry.common.resolve.Scenarios.managed;

import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** A few packages in up to two slots, needing and blocking each other at random. */
record World(Random random, List<String> names, boolean recommending) {
  static final List<String> NAMES = List.of("app/a", "app/b", "app/c", "app/d");

  World(Random random) {
    this(random, NAMES, true);
  }

  Catalogue catalogue() {
    var candidates = new ArrayList<Candidate>();
    for (var name : names)
      for (int version = 1; version <= 1 + random.nextInt(3); version++) {
        var slot = random.nextInt(4) == 0 ? ":1" : "";
        candidates.add(candidate(name + "-" + version + slot, dependencies(names), option()));
      }
    return new Catalogue(Scenarios.RELEASE, candidates);
  }

  /** One in which nothing needs itself in a circle, but for what may come later. */
  Catalogue withoutCircles() {
    var candidates = new ArrayList<Candidate>();
    for (int i = 0; i < names.size(); i++) {
      var later = names.subList(i + 1, names.size());
      for (int version = 1; version <= 1 + random.nextInt(2); version++)
        candidates.add(candidate(names.get(i) + "-" + version, needs(later) + postponed()));
    }
    return new Catalogue(Scenarios.RELEASE, candidates);
  }

  private String needs(List<String> later) {
    var text = new StringBuilder("run:");
    if (!later.isEmpty())
      for (int i = random.nextInt(3); i > 0; i--)
        text.append(' ').append(later.get(random.nextInt(later.size())));
    return text.toString();
  }

  private String postponed() {
    return switch (random.nextInt(4)) {
      case 0 -> " post: " + any(names);
      case 1 -> " recommendation: " + any(names);
      default -> "";
    };
  }

  private String option() {
    return random.nextBoolean() ? "x" : "y";
  }

  private String dependencies(List<String> among) {
    var text = new StringBuilder("run:");
    for (int i = random.nextInt(3); i > 0; i--) text.append(' ').append(need(among));
    if (random.nextInt(3) == 0) text.append(" post: ").append(need(among));
    if (recommending && random.nextInt(4) == 0)
      text.append(" recommendation: ").append(spec(among));
    return text.toString();
  }

  private String need(List<String> among) {
    return switch (random.nextInt(8)) {
      case 0 -> "!" + spec(among);
      case 1 -> "|| ( " + spec(among) + " " + spec(among) + " )";
      case 2 -> "|| ( ( " + spec(among) + " !" + spec(among) + " ) " + spec(among) + " )";
      case 3 -> "x? ( " + spec(among) + " )";
      default -> spec(among);
    };
  }

  private String spec(List<String> among) {
    return any(among) + any(List.of("", "", ":0", ":1", "[<2]", "[>=2]", "[=3]", "[x]"));
  }

  <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  Inventory inventory(Catalogue catalogue) {
    var present = new TreeMap<String, InstalledPackage>();
    for (var candidate : catalogue.candidates()) {
      var id = candidate.id();
      var place = id.name() + ":" + id.slot();
      var word = id.name() + "-" + id.version() + ":" + id.slot();
      switch (random.nextInt(8)) {
        case 0 -> present.put(place, managed(candidate));
        case 1 ->
            present.put(place, new InstalledPackage(id, Optional.of(candidate.pbin()), false));
        case 2 -> present.put(place, managed(word));
        case 3 -> present.put(place, foreign(word));
        default -> {}
      }
    }
    return new Inventory(List.copyOf(present.values()));
  }
}
