package io.wherry.master.fleet;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Labels;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import java.time.Instant;
import java.util.Optional;

/** One host as operators see it. */
public record HostView(
    HostId id,
    String name,
    HostState state,
    Optional<ReleaseId> release,
    Optional<ReleaseId> target,
    Optional<Report.Progress> progress,
    Contact contact,
    Labels labels,
    ChannelName channel,
    boolean auto,
    String need,
    String bar) {
  /** The same with what its channel's floor, barrier or yanks have to say of it. */
  public HostView barredBy(String words) {
    return new HostView(
        id, name, state, release, target, progress, contact, labels, channel, auto, need, words);
  }

  /** When and with what it last spoke. */
  public record Contact(Instant heard, boolean connected, String agentVersion, String platform) {}
}
