package io.wherry.master.rollout;

import io.wherry.common.model.HostId;
import io.wherry.master.rollout.MemberState.Ordered;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Windows of time, as a rollout sees them: hosts whose hour has come, and others. */
final class Hours {
  private Hours() {}

  /**
   * Nobody is called off: who has staged keeps it, and merges when its hour comes. Meanwhile others
   * may work.
   */
  static Step shut(RolloutState state, Set<HostId> hosts, String why, Instant now) {
    var members = state.members().map(m -> hosts.contains(m.host()) ? m.shut(Optional.of(why)) : m);
    return Course.on(state.with(members), now);
  }

  /** Who could not be reached before has its whole time from here. */
  static Step opened(RolloutState state, Set<HostId> hosts, Instant now) {
    var deadline = now.plus(state.terms().deadlines().stage());
    var members =
        state
            .members()
            .map(m -> {
              if (!hosts.contains(m.host()) || m.shut().isEmpty()) return m;
              var open = m.shut(Optional.empty());
              return m.state() instanceof Ordered o
                  ? open.with(new Ordered(o.change(), o.attempt(), deadline, o.absent()))
                  : open;
            });
    return Course.on(state.with(members), now);
  }
}
