package io.wherry.master.rollout;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.model.RolloutId;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who may be merging now. A host has at most one slot, whatever its change: the cap counts hosts in
 * their mixed moment.
 *
 * <p>A slot is taken when the grant is recorded, before it is sent, and is given back only by the
 * host (it reported the end, it greeted without that change, it asked for another plan, or it asked
 * again on a stream on which no grant was sent) or by an operator. Time alone never frees one: a
 * grant may lie in a socket for as long as the network likes.
 *
 * <p>After a restore every host is doubted: what was granted since the backup is not known. Whoever
 * is doubted counts like a holder, until it says where it is.
 */
public record Permissions(
    int cap, SortedMap<HostId, Hold> held, SortedMap<HostId, Instant> doubted) {
  private static final ChangeId UNKNOWN = new ChangeId("unknown");

  public Permissions {
    if (cap < 0) throw new IllegalArgumentException("permission cap must not be negative: " + cap);
    held = Collections.unmodifiableSortedMap(new TreeMap<>(held));
    doubted = Collections.unmodifiableSortedMap(new TreeMap<>(doubted));
  }

  /** A slot and since when; past {@code until} its host must have begun or will ask again. */
  public record Hold(ChangeId change, Optional<RolloutId> rollout, Instant since, Instant until) {}

  public static Permissions none(int cap) {
    return new Permissions(cap, new TreeMap<>(), new TreeMap<>());
  }

  /** Why {@code host} may not have a slot now; empty where it may, or has one already. */
  public Optional<String> refusal(HostId host, Optional<RolloutId> rollout, int rolloutCap) {
    if (held.containsKey(host)) return Optional.empty();
    if (cap == 0)
      return Optional.of("paused: no permissions are given while fleet.max-concurrent is 0");
    if (inUse() >= cap)
      return Optional.of(
          "all "
              + cap
              + " permissions are held"
              + (doubted.isEmpty() ? "" : ", or may be since the master was restored")
              + " (see wherry status)");
    if (rollout.isPresent() && holding(rollout.get()) >= rolloutCap)
      return Optional.of(
          "rollout " + rollout.get() + " holds its " + rolloutCap + " permissions already");
    return Optional.empty();
  }

  /** How many slots are taken, or may be. */
  public int inUse() {
    int merelyDoubted = (int) doubted.keySet().stream().filter(h -> !held.containsKey(h)).count();
    return held.size() + merelyDoubted;
  }

  /** All who may be merging: holders, and whoever is doubted. */
  public SortedMap<HostId, Hold> mayBeMerging() {
    var all = new TreeMap<>(held);
    doubted.forEach(
        (host, since) -> all.putIfAbsent(host, new Hold(UNKNOWN, Optional.empty(), since, since)));
    return all;
  }

  public boolean doubts(HostId host) {
    return doubted.containsKey(host);
  }

  public boolean holds(HostId host, ChangeId change) {
    var hold = held.get(host);
    return hold != null && hold.change().equals(change);
  }

  public int holding(RolloutId rollout) {
    return (int)
        held.values().stream().filter(h -> h.rollout().equals(Optional.of(rollout))).count();
  }

  public Permissions after(PermissionFact fact, Instant at) {
    var next = new TreeMap<>(held);
    var doubts = new TreeMap<>(doubted);
    switch (fact) {
      case PermissionFact.Granted g ->
          next.put(g.host(), new Hold(g.change(), g.rollout(), sinceOf(g, at), at.plus(g.valid())));
      case PermissionFact.Freed f -> next.remove(f.host());
      case PermissionFact.Doubted d -> doubts.put(d.host(), at);
      case PermissionFact.Cleared c -> doubts.remove(c.host());
    }
    return new Permissions(cap, next, doubts);
  }

  private Instant sinceOf(PermissionFact.Granted g, Instant at) {
    var before = held.get(g.host());
    return before != null && before.change().equals(g.change()) ? before.since() : at;
  }
}
