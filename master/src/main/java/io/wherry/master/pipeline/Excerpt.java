package io.wherry.master.pipeline;

import io.wherry.common.model.Digest;
import io.wherry.common.model.HostId;
import io.wherry.master.fleet.FleetFact;
import io.wherry.master.hold.Ledger;
import io.wherry.master.hold.LogException;
import io.wherry.master.hold.Recorded;
import io.wherry.master.rollout.PermissionFact;
import io.wherry.master.rollout.RolloutFact;
import io.wherry.master.rollout.RolloutState;
import io.wherry.master.window.WindowFact;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Takes out of the log what one rollout's decisions depended on: its own events, windows, sets,
 * restores, all permissions since it began, and of hosts what was known when it began and what came
 * since; of those that are not in it, where they are.
 *
 * <p>Made on the control thread, of what stands at that moment; run on any other, as a log is long.
 */
final class Excerpt {
  private final Ledger log;
  private final RolloutState now;
  private final Standing standing;
  private final List<Incident.Channel> channels;
  private final long upTo;
  private final Set<HostId> members = new HashSet<>();
  private final TreeMap<Long, Incident.Line> lines = new TreeMap<>();

  /** The newest of each kind before the rollout began. */
  private final Map<String, Incident.Line> before = new HashMap<>();

  private final Set<Digest> named = new HashSet<>();
  private long began = Long.MAX_VALUE;
  private Instant ended = Instant.MIN;

  private Excerpt(
      Ledger log, RolloutState now, Standing standing, List<Incident.Channel> channels, long upTo) {
    this.log = log;
    this.now = now;
    this.standing = standing;
    this.channels = channels;
    this.upTo = upTo;
  }

  /** Of what stands now. Control thread only. */
  static Excerpt of(Floor floor, RolloutState now) throws LogException {
    var channels =
        floor.channels.values().stream()
            .map(Floor.Channel::statement)
            .map(s ->
                new Incident.Channel(
                    s.channel().value(),
                    s.serial(),
                    s.release().number(),
                    s.floor(),
                    s.barrier(),
                    List.copyOf(s.yanked())))
            .toList();
    var standing = Standing.of(now, host -> RolloutWords.name(host, floor.fleet()));
    return new Excerpt(floor.book.log(), now, standing, channels, floor.book.log().last());
  }

  /** Once; any thread. */
  Incident run() throws LogException {
    now.members().all().forEach(m -> members.add(m.host()));
    read("rollout/" + now.id(), RolloutFact.class, this::ofRollout);
    if (now.phase().open()) ended = Instant.MAX;
    read(HouseFact.STREAM, HouseFact.class, this::keep);
    read("window/", WindowFact.class, this::keep);
    read("set/", FleetFact.class, this::keep);
    read("host/", FleetFact.class, this::ofHost);
    read("permission/", PermissionFact.class, this::ofPermission);
    before.values().forEach(line -> lines.put(line.sequence(), line));
    lines.values().forEach(this::name);
    read("inventory/", FleetFact.class, this::stored);
    read("plan/", FleetFact.class, this::stored);
    var head =
        new Incident.Head(
            Incident.KIND, Incident.VERSION, now.id(), upTo, lines.size(), standing, channels);
    return new Incident(head, List.copyOf(lines.values()));
  }

  private <F> void read(String streams, Class<F> family, Consumer<Recorded<F>> into)
      throws LogException {
    log.replay(
        streams,
        family,
        recorded -> {
          if (recorded.sequence() <= upTo) into.accept(recorded);
        });
  }

  private void keep(Recorded<?> recorded) {
    lines.put(recorded.sequence(), Incident.line(recorded));
  }

  private void ofRollout(Recorded<RolloutFact> recorded) {
    if (!recorded.fact().id().equals(now.id())) return;
    began = Math.min(began, recorded.sequence());
    if (recorded.at().isAfter(ended)) ended = recorded.at();
    keep(recorded);
  }

  private void ofHost(Recorded<FleetFact> recorded) {
    if (!(recorded.fact() instanceof FleetFact.OfHost about)) return;
    boolean where =
        about instanceof FleetFact.Enrolled
            || about instanceof FleetFact.Moved
            || about instanceof FleetFact.Revoked;
    if (members.contains(about.host()) || where)
      take(recorded, about.host() + " " + about.getClass().getSimpleName());
  }

  private void ofPermission(Recorded<PermissionFact> recorded) {
    take(recorded, "permission " + recorded.fact().host());
  }

  private void take(Recorded<?> recorded, String kind) {
    if (recorded.sequence() < began) before.put(kind, Incident.line(recorded));
    else if (!recorded.at().isAfter(ended)) keep(recorded);
  }

  private void name(Incident.Line line) {
    if (!(line.value() instanceof FleetFact fact)) return;
    if (fact instanceof FleetFact.Inventoried i) named.add(i.inventory());
    if (fact instanceof FleetFact.Ordered o) named.add(o.assignment().plan());
  }

  private void stored(Recorded<FleetFact> recorded) {
    boolean needed =
        switch (recorded.fact()) {
          case FleetFact.InventoryStored i -> named.contains(i.digest());
          case FleetFact.PlanStored p -> named.contains(p.digest());
          case FleetFact.OfHost _, FleetFact.SetAssigned _, FleetFact.SetDropped _ -> false;
        };
    if (needed) keep(recorded);
  }
}
