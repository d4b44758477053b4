package io.wherry.master.publish;

import io.wherry.common.release.ChannelStatement;

/** A channel stands as this statement says, which may not have been served yet. */
public record ChannelRecord(ChannelStatement statement) implements ReleaseFact {}
