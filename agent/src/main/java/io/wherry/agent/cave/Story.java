package io.wherry.agent.cave;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.PackageId;
import io.wherry.common.model.PackageName;
import io.wherry.common.model.Plan;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A change that has begun and is not over: all that the way back needs. {@code managed} and {@code
 * before} are as they were before it; {@code fileSystems} held what its packages had then.
 */
record Story(
    ChangeId change,
    Plan plan,
    String commit,
    List<PackageId> managed,
    Holdings before,
    List<Held> waysBack,
    List<Path> fileSystems,
    Reached reached) {
  Story {
    managed = List.copyOf(managed);
    waysBack = List.copyOf(waysBack);
    fileSystems = List.copyOf(fileSystems);
  }

  /** How far it has come; {@code layer} counts runs of cave from 1. */
  record Reached(State state, int layer, int of) {}

  enum State {
    MERGING,
    MERGED,
    REVERTING
  }

  Story at(State state, int layer, int of) {
    return new Story(
        change,
        plan,
        commit,
        managed,
        before,
        waysBack,
        fileSystems,
        new Reached(state, layer, of));
  }

  Story merged() {
    return at(State.MERGED, reached.of(), reached.of());
  }

  Set<PackageName> names() {
    return namesOf(plan);
  }

  static Set<PackageName> namesOf(Plan plan) {
    var names = new HashSet<PackageName>();
    for (var change : plan.changes()) names.add(change.id().name());
    return names;
  }
}
