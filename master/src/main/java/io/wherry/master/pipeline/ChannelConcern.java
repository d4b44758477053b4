package io.wherry.master.pipeline;

import java.util.List;

/**
 * Whom a channel's statement is about: how many hosts of {@code following} ones, what becomes of
 * them, and the open rollouts that it stops; a line each.
 */
public record ChannelConcern(int following, int hosts, List<String> lines, List<String> rollouts) {
  public ChannelConcern {
    lines = List.copyOf(lines);
    rollouts = List.copyOf(rollouts);
  }
}
