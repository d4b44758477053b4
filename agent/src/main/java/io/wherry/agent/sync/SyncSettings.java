package io.wherry.agent.sync;

import io.wherry.common.config.ByteSize;
import io.wherry.common.config.Setting;
import java.time.Duration;

/** How a host syncs. */
public record SyncSettings(
    @Setting(value = "Largest git bundle that is taken from the master.", fallback = "1GiB")
        ByteSize largestBundle,
    @Setting(
            value = "How long a connection or a download may stand still before it is given up.",
            fallback = "30s")
        Duration stall) {
  public SyncSettings {
    if (!stall.isPositive()) throw new IllegalArgumentException("stall must be positive: " + stall);
    if (largestBundle.bytes() < 1)
      throw new IllegalArgumentException("largest-bundle must be positive: " + largestBundle);
  }
}
