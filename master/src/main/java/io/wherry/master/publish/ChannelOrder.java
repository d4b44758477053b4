package io.wherry.master.publish;

/** A wish, whose it is and why; a dry run changes nothing. */
public record ChannelOrder(ChannelWish wish, String actor, String reason, boolean dryRun) {}
