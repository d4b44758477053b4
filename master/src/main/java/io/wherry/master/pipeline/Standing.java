package io.wherry.master.pipeline;

import io.wherry.common.model.HostId;
import io.wherry.master.rollout.RolloutState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Where a rollout and each of its hosts stand at one moment. */
public record Standing(String phase, String why, List<Place> places) {
  public Standing {
    places = List.copyOf(places);
  }

  /** Of one host; waves count from one. */
  public record Place(HostId host, String name, int wave, String state, String why) {}

  static Standing of(RolloutState state, Function<HostId, String> names) {
    var places =
        state.members().all().stream()
            .map(m ->
                new Place(
                    m.host(),
                    names.apply(m.host()),
                    m.wave() + 1,
                    m.state().word(),
                    m.state().why()))
            .toList();
    return new Standing(state.phase().word(), state.phase().why(), places);
  }

  Map<HostId, String> names() {
    var names = new HashMap<HostId, String>();
    places.forEach(place -> names.put(place.host(), place.name()));
    return names;
  }

  /** What is otherwise in {@code other}, the first thing that is. */
  Optional<String> unlike(Standing other) {
    if (!phase.equals(other.phase) || !why.equals(other.why))
      return Optional.of(
          "the rollout stands as " + phase + ", and the log leads to " + other.phase);
    for (int i = 0; i < Math.max(places.size(), other.places.size()); i++) {
      if (i >= places.size() || i >= other.places.size())
        return Optional.of(
            places.size() + " hosts are in it, and the log leads to " + other.places.size());
      if (!places.get(i).equals(other.places.get(i)))
        return Optional.of(
            places.get(i).name()
                + " stands as "
                + places.get(i).state()
                + ", and the log leads to "
                + other.places.get(i).name()
                + " as "
                + other.places.get(i).state());
    }
    return Optional.empty();
  }
}
