package io.wherry.master.publish;

import io.wherry.common.model.Fault;
import io.wherry.common.release.ChannelStatement;
import java.util.List;
import java.util.Optional;

/** What came of a publishing. */
public sealed interface PublishResult {
  /**
   * A release was made, and the channel moved there if asked. Warnings name what will be finished
   * later, or by hand: the release stands without it.
   */
  record Published(
      ReleaseRecord release,
      ReleaseDiff diff,
      Optional<ChannelStatement> channel,
      List<String> warnings)
      implements PublishResult {
    public Published {
      warnings = List.copyOf(warnings);
    }
  }

  /** Nothing differs from the newest release, so none was made; a channel may have moved to it. */
  record NothingChanged(
      Optional<ReleaseRecord> newest, Optional<ChannelStatement> channel, List<String> warnings)
      implements PublishResult {
    public NothingChanged {
      warnings = List.copyOf(warnings);
    }
  }

  /** A dry run: this would become the release of that number. */
  record WouldPublish(long number, ReleaseDiff diff) implements PublishResult {}

  /** No release was made; what was served before is served still. */
  record Refused(Fault why) implements PublishResult {}
}
