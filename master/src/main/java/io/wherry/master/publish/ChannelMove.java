package io.wherry.master.publish;

import io.wherry.common.model.Fault;
import io.wherry.common.release.ChannelStatement;

/** What came of moving a channel. */
public sealed interface ChannelMove {
  record Moved(ChannelStatement statement) implements ChannelMove {}

  record Refused(Fault why) implements ChannelMove {}
}
