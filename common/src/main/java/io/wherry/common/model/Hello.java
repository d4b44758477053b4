package io.wherry.common.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A host's first word on its stream; {@code instance} is random per start of the agent. */
public record Hello(
    Agent agent,
    Machine machine,
    Following following,
    Inventory inventory,
    Optional<ReleaseId> settled,
    Optional<ChangeId> change,
    Reports reports) {

  /** The program that speaks. */
  public record Agent(
      String version,
      int lowestProtocol,
      int highestProtocol,
      String instance,
      List<String> features) {
    public Agent {
      features = List.copyOf(features);
    }
  }

  /**
   * Sequences of reports: the highest that may have been used, and the highest of those that wait
   * for the master and follow this word, 0 where none does.
   */
  public record Reports(long highest, long waiting) {
    public static final Reports NONE = new Reports(0, 0);

    public Reports {
      if (waiting > highest)
        throw new IllegalArgumentException("report " + waiting + " waits, after " + highest);
    }
  }

  /** The machine it speaks for; its name is shown, never trusted. */
  public record Machine(
      String name,
      String platform,
      String machineId,
      String bootId,
      Instant wallClock,
      Placement placement) {
    /** One that says nothing of where it runs. */
    public Machine(
        String name, String platform, String machineId, String bootId, Instant wallClock) {
      this(name, platform, machineId, bootId, wallClock, Placement.NONE);
    }
  }

  /** Which channel, whether by itself, and the highest serial and epoch of a master seen. */
  public record Following(
      RepositoryName repository,
      ChannelName channel,
      boolean auto,
      long highestSerial,
      long highestEpoch) {}
}
