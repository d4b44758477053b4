package io.wherry.agent.update;

import io.wherry.common.time.Backoff;
import java.time.Duration;

/**
 * How patient a host is. {@code auto} follows the channel without an order; {@code attempts} is the
 * budget of tries per change; {@code askAgain} how long to wait for the master's answer; {@code
 * confirmWithin} how long after the checks the master must have confirmed; {@code service} what is
 * done for those whom the host serves.
 */
public record Policy(
    boolean auto,
    int attempts,
    Backoff backoff,
    Duration askAgain,
    Duration confirmWithin,
    Backoff confirmBackoff,
    Service service) {
  public Policy {
    if (attempts < 1) throw new IllegalArgumentException("attempts must be positive: " + attempts);
    if (!askAgain.isPositive() || !confirmWithin.isPositive())
      throw new IllegalArgumentException("waiting times must be positive");
  }

  public static final Policy DEFAULT =
      new Policy(
          false,
          10,
          new Backoff(Duration.ofSeconds(2), Duration.ofMinutes(5)),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(15)),
          Service.PLAIN);

  /** The same, following the channel by itself. */
  public Policy following() {
    return new Policy(true, attempts, backoff, askAgain, confirmWithin, confirmBackoff, service);
  }

  /** The same, with those whom the host serves in mind. */
  public Policy with(Service service) {
    return new Policy(auto, attempts, backoff, askAgain, confirmWithin, confirmBackoff, service);
  }
}
