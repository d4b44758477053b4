package io.wherry.master.publish;

import io.wherry.common.model.ChannelName;
import java.util.Optional;

/** What an operator wants of channels. Without a channel, all of them are meant. */
public sealed interface ChannelWish {
  /** {@code to} is to name what {@code from} names. */
  record Promote(ChannelName from, ChannelName to) implements ChannelWish {}

  record Move(ChannelName channel, long release) implements ChannelWish {}

  /** Nobody begins to go there any more; a channel that names it moves to {@code moveTo}. */
  record Yank(long release, Optional<ChannelName> channel, Optional<Long> moveTo)
      implements ChannelWish {}

  record Unyank(long release, Optional<ChannelName> channel) implements ChannelWish {}

  /** Nobody goes below it, and whoever comes from below settles there first. */
  record Floor(ChannelName channel, long release) implements ChannelWish {}

  /** Nobody goes past it. */
  record Barrier(ChannelName channel, long release) implements ChannelWish {}

  record Lift(ChannelName channel) implements ChannelWish {}
}
