package io.wherry.master.pipeline;

import io.wherry.common.model.HostId;
import io.wherry.common.model.ReleaseId;
import io.wherry.master.hold.LogException;
import io.wherry.master.rollout.Member;
import io.wherry.master.rollout.MemberState;
import io.wherry.master.rollout.RolloutEvent;
import io.wherry.master.rollout.Seat;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells rollouts whose hour has come and whose is over. */
final class Turns {
  private final Floor floor;

  Turns(Floor floor) {
    this.floor = floor;
  }

  Seat seat(HostId host, Optional<ReleaseId> from, Instant now) {
    return new Seat(host, from, floor.calendar.keeps(host, false, now));
  }

  void tick(Instant now) throws LogException {
    for (var rollout : List.copyOf(floor.book.rollouts()))
      if (rollout.state().phase().open()) tick(rollout, now);
  }

  private void tick(Rollout rollout, Instant now) throws LogException {
    var shut = new TreeMap<String, Set<HostId>>();
    var opened = new TreeSet<HostId>();
    for (var member : rollout.state().members().all()) {
      if (!waits(member)) continue;
      boolean staged = member.state() instanceof MemberState.Ready;
      var keeps = floor.calendar.keeps(member.host(), staged, now);
      if (keeps.equals(member.shut())) continue;
      keeps.ifPresentOrElse(
          why -> shut.computeIfAbsent(why, _ -> new TreeSet<>()).add(member.host()),
          () -> opened.add(member.host()));
    }
    var id = rollout.state().id();
    for (var group : shut.entrySet())
      floor.happened(id, new RolloutEvent.Shut(group.getValue(), group.getKey()));
    if (!opened.isEmpty()) floor.happened(id, new RolloutEvent.Opened(opened));
  }

  /** Whoever merges is let finish, and whoever goes back heeds no hours. */
  private static boolean waits(Member member) {
    return !member.back()
        && !member.state().over()
        && !(member.state() instanceof MemberState.Merging);
  }
}
