package io.wherry.master.publish;

import java.time.Instant;

/** What somebody did to a channel, in words, and why. */
public record ChannelAct(String what, String actor, String reason, Instant at) {}
