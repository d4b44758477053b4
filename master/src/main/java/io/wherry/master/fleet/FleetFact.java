package io.wherry.master.fleet;

import io.wherry.common.model.Aftermath;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Labels;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Placement;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.RolloutId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the log keeps of hosts and of the package sets that they are to have. */
public sealed interface FleetFact {
  /** About one host. */
  sealed interface OfHost extends FleetFact {
    HostId host();
  }

  /** {@code adopted} are the packages that it had then, as {@code category/name:slot}. */
  record Enrolled(
      HostId host,
      String machineId,
      String name,
      Labels labels,
      ChannelName channel,
      List<String> adopted)
      implements OfHost {
    public Enrolled {
      adopted = List.copyOf(adopted);
    }
  }

  /** What a host says of itself; kept only where it differs from the last time. */
  record Greeted(HostId host, Self self) implements OfHost {}

  /**
   * Its installed database, by digest; {@code sequence} of the report that told, 0 for a greeting.
   */
  record Inventoried(HostId host, Digest inventory, long sequence) implements OfHost {}

  record Ordered(HostId host, Assignment assignment) implements OfHost {}

  record Withdrawn(HostId host, ChangeId change, String why) implements OfHost {}

  /** What became of a change, checked against the host's own inventory. */
  record Ended(
      HostId host,
      long sequence,
      ChangeId change,
      ReleaseId target,
      Outcome outcome,
      Optional<ReleaseId> settled,
      Optional<Fault> fault,
      Report.Cost cost)
      implements OfHost {}

  /** There is no plan that brings it to that release. */
  record Stuck(HostId host, ReleaseId release, List<String> explanation) implements OfHost {
    public Stuck {
      explanation = List.copyOf(explanation);
    }
  }

  /** At rest it lacks this of the release it settled on; an empty list ends the complaint. */
  record Drifted(HostId host, List<String> lacks) implements OfHost {
    public Drifted {
      lacks = List.copyOf(lacks);
    }
  }

  /** What its changes leave to a person, by the report of that number. */
  record Remaining(HostId host, long sequence, Aftermath aftermath) implements OfHost {}

  record Quarantined(HostId host, String reason) implements OfHost {}

  /** Where it says that it runs and what runs on it, where that is another thing than before. */
  record Moved(HostId host, Placement placement) implements OfHost {}

  /** Its certificates are refused for ever; the machine may come back as another host. */
  record Revoked(HostId host, String reason) implements OfHost {}

  /** An operator vouches for it again. */
  record Released(HostId host, String reason) implements OfHost {}

  /** Words of the master that an agent of that version does not know; kept where there are more. */
  record PassedOver(HostId host, String agentVersion, List<Integer> words) implements OfHost {
    public PassedOver {
      words = List.copyOf(words);
    }
  }

  /** Its reports count from anew: the host lost its journal. */
  record Recounted(HostId host, long reports) implements OfHost {}

  /** An inventory, once for all hosts that have it. */
  record InventoryStored(Digest digest, Inventory inventory) implements FleetFact {}

  /** A plan, once for all hosts of a class. */
  record PlanStored(Digest digest, StoredPlan plan) implements FleetFact {}

  record SetAssigned(String name, String hosts, List<String> packages) implements FleetFact {
    public SetAssigned {
      packages = List.copyOf(packages);
    }
  }

  record SetDropped(String name) implements FleetFact {}

  /** How an agent describes itself and its machine. */
  record Self(
      String name,
      String platform,
      String bootId,
      String agentVersion,
      ChannelName channel,
      boolean auto,
      Optional<ReleaseId> settled) {}

  /** What a host is to do now. */
  record Assignment(
      ChangeId change,
      Optional<RolloutId> rollout,
      int attempt,
      ReleaseId release,
      Digest plan,
      Instant deadline) {}

  /** A plan, where its release lies, and what is worth knowing about the plan. */
  record StoredPlan(Plan plan, Digest manifest, String commit, List<String> notes) {
    public StoredPlan {
      notes = List.copyOf(notes);
    }
  }
}
