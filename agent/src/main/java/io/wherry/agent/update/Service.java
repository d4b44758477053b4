package io.wherry.agent.update;

import java.time.Duration;

/**
 * What a host does about being out of service: whether it has hooks that drain it, whether it may
 * start its machine again, and how long that may take to begin.
 */
public record Service(boolean drains, boolean reboots, Duration rebootWithin) {
  public static final Service PLAIN = new Service(false, false, Duration.ofMinutes(15));

  public Service {
    if (!rebootWithin.isPositive())
      throw new IllegalArgumentException("reboot-within must be positive");
  }
}
