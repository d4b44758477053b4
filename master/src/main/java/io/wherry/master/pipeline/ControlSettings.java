package io.wherry.master.pipeline;

import io.wherry.common.model.RepositoryName;
import io.wherry.master.rollout.Amount;
import io.wherry.master.topology.Bounds;
import java.time.Duration;
import java.util.List;

/**
 * What the control loop goes by. {@code cap} permissions over the whole fleet, 0 gives none; a host
 * is silent after {@code missedBeats} heartbeats; {@code bytesPerSecond} per host, 0 for no limit;
 * {@code askAbove} is how many hosts a rollout may reach before somebody must insist.
 */
public record ControlSettings(
    RepositoryName repository,
    int cap,
    Duration permissionValid,
    Duration askAgain,
    Duration heartbeat,
    int missedBeats,
    Downloads downloads,
    Duration autoDeadline,
    Bounds bounds,
    Amount askAbove) {
  public ControlSettings {
    require(cap >= 0, "permission cap must not be negative: " + cap);
    require(permissionValid.isPositive(), "a permission must be valid for some time");
    require(askAgain.isPositive(), "hosts must wait some time before they ask again");
    require(heartbeat.isPositive(), "heartbeat must be positive");
    require(missedBeats >= 1, "a host must be given at least one heartbeat");
    require(autoDeadline.isPositive(), "deadline must be positive");
  }

  /** Where hosts fetch from, and how fast each may. */
  public record Downloads(List<String> staticUrls, long bytesPerSecond) {
    public Downloads {
      staticUrls = List.copyOf(staticUrls);
    }
  }

  public Duration silentAfter() {
    return heartbeat.multipliedBy(missedBeats);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) throw new IllegalArgumentException(rule);
  }
}
