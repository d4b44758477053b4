package io.wherry.master.pipeline;

import io.wherry.common.model.HostId;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.RolloutId;
import io.wherry.master.topology.Reach;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A rollout as operators see it. {@code wave} counts from one. */
public record RolloutView(
    RolloutId id,
    ReleaseId release,
    String hosts,
    String state,
    String why,
    int wave,
    List<WaveView> waves,
    Slots slots,
    Instant started,
    Optional<Instant> ended,
    List<MemberView> members,
    String actor,
    RolloutOrder.Limits limits,
    boolean dryRun,
    List<Reach> reaches) {
  /** The same, with the worst that its caps may bring about. */
  RolloutView reaching(List<Reach> worst) {
    return new RolloutView(
        id, release, hosts, state, why, wave, waves, slots, started, ended, members, actor, limits,
        dryRun, worst);
  }

  /** How many may work at once, and how many hold a permission now. */
  public record Slots(int maxConcurrent, int holding) {}

  /** Counts of one wave; {@code size} as the operator wrote it. */
  public record WaveView(
      String size,
      int hosts,
      int settled,
      int failed,
      int reverted,
      int timedOut,
      int unreachable,
      int working) {}

  /**
   * One host in it; {@code wave} counts from one. What becomes of an excused one counts neither for
   * nor against its wave. Notes are of a dry run's plan.
   */
  public record MemberView(
      HostId host,
      String name,
      int wave,
      String state,
      String why,
      boolean excused,
      Optional<Report.Progress> progress,
      List<String> notes) {
    public MemberView {
      notes = List.copyOf(notes);
    }
  }
}
