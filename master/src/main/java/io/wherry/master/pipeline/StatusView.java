package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.HostId;
import io.wherry.common.release.ChannelStatement;
import io.wherry.master.topology.Room;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The fleet at a glance. A cap of 0 means that no permissions are given; {@code full} are the
 * domains whose next host must wait all the same.
 */
public record StatusView(
    List<ChannelStatement> channels,
    Map<String, Integer> hostsByState,
    int cap,
    List<Holder> holders,
    List<RolloutView> openRollouts,
    List<Room.Full> full,
    Agents agents) {
  /** The names of hosts by their agents' versions, and who does not know a word of this master. */
  public record Agents(SortedMap<String, List<String>> byVersion, List<Unheard> unheard) {}

  public record Unheard(HostId host, String name, String version, List<Integer> words) {}

  /**
   * Who has a slot, and since when; {@code merging} once it is known or must be feared to merge.
   */
  public record Holder(HostId host, String name, ChangeId change, Instant since, boolean merging) {
    private static final ChangeId UNKNOWN = new ChangeId("unknown-since-restore");

    /** Of whom nobody knows since a restore whether, and for what, it holds one. */
    static Holder inDoubt(HostId host, String name, Instant since) {
      return new Holder(host, name, UNKNOWN, since, true);
    }

    public boolean isInDoubt() {
      return change.equals(UNKNOWN);
    }
  }
}
