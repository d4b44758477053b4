package io.wherry.master.rollout;

import io.wherry.common.model.HostId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The hosts of a rollout in the order of their turn. Immutable; changing one copies a list of
 * references.
 */
public final class Members {
  private final Map<HostId, Integer> places;
  private final List<Member> all;

  private Members(Map<HostId, Integer> places, List<Member> all) {
    this.places = places;
    this.all = all;
  }

  static Members of(List<Member> members) {
    var places = new HashMap<HostId, Integer>();
    for (var member : members) {
      if (places.put(member.host(), places.size()) != null)
        throw new IllegalArgumentException("host " + member.host() + " twice in one rollout");
    }
    return new Members(places, List.copyOf(members));
  }

  public List<Member> all() {
    return all;
  }

  public Optional<Member> get(HostId host) {
    return Optional.ofNullable(places.get(host)).map(all::get);
  }

  public int count(Predicate<Member> which) {
    return (int) all.stream().filter(which).count();
  }

  Members with(Member changed) {
    var place = places.get(changed.host());
    if (place == null) throw new IllegalArgumentException(changed.host() + " is no member");
    var next = new ArrayList<>(all);
    next.set(place, changed);
    return new Members(places, List.copyOf(next));
  }

  /** With one more, whose turn comes last. */
  Members plus(Member late) {
    var next = new ArrayList<>(all);
    next.add(late);
    return of(next);
  }

  Members map(UnaryOperator<Member> change) {
    return new Members(places, all.stream().map(change).toList());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Members m && all.equals(m.all);
  }

  @Override
  public int hashCode() {
    return all.hashCode();
  }

  @Override
  public String toString() {
    return all.toString();
  }
}
