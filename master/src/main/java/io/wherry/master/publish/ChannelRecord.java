package io.wherry.master.publish;

import io.wherry.common.release.ChannelStatement;
import java.util.Optional;

/**
 * A channel stands as this statement says, which may not have been served yet; by an operator's
 * act, unless it was only signed anew or came with a release.
 */
public record ChannelRecord(ChannelStatement statement, Optional<ChannelAct> act)
    implements ReleaseFact {
  ChannelRecord(ChannelStatement statement) {
    this(statement, Optional.empty());
  }
}
