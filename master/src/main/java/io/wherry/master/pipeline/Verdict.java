package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostId;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.master.fleet.FleetFact.StoredPlan;
import io.wherry.master.fleet.HostRecord;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the end of a change was, by what the host's own database holds. */
final class Verdict {
  private final Floor floor;

  Verdict(Floor floor) {
    this.floor = floor;
  }

  /**
   * A host that says settled and whose own database disagrees has failed. Where it says as well
   * that somebody else was there since its merge, it stood on that release, and has drifted from
   * it.
   */
  Report.Ended on(HostId host, Report.Ended said) {
    if (said.outcome() != Outcome.SETTLED) return said;
    var missing =
        disagreement(host, said.change(), said.inventory())
            .or(() -> isByOthers(said) ? lacks(host, said) : Optional.empty());
    if (missing.isEmpty()) return said(said, Outcome.SETTLED, said.settled(), Optional.empty());
    var before = floor.fleet().host(host).flatMap(HostRecord::settled);
    return isByOthers(said)
        ? said(said, Outcome.FAILED, said.settled(), Optional.of(undone(said, missing.get())))
        : said(said, Outcome.FAILED, before, Optional.of(untrue(missing.get())));
  }

  /** Others may also have taken away what was there before, which the plan says nothing of. */
  private Optional<String> lacks(HostId host, Report.Ended said) {
    var record = floor.fleet().host(host).orElseThrow();
    return floor.planning.lacking(said.target(), said.inventory(), record, floor.fleet()).stream()
        .findFirst();
  }

  private static Fault untrue(String missing) {
    return Fault.integrity("says that it settled, but " + missing);
  }

  private static Fault undone(Report.Ended said, String missing) {
    var why = said.fault().orElseThrow().what();
    return Fault.local("had settled, but " + missing + ": " + why)
        .because(Fault.Cause.CHANGED_MEANWHILE);
  }

  private static Report.Ended said(
      Report.Ended said, Outcome outcome, Optional<ReleaseId> settled, Optional<Fault> fault) {
    return new Report.Ended(
        said.change(), said.target(), outcome, settled, fault, said.inventory(), said.cost());
  }

  /** Where a host is not what the plan of that change leads to; empty where it is. */
  Optional<String> disagreement(HostId host, ChangeId change, Inventory has) {
    return planOf(host, change).flatMap(plan -> disagreement(plan, has));
  }

  private Optional<Plan> planOf(HostId host, ChangeId change) {
    return floor
        .assignment(host, change)
        .flatMap(a -> floor.fleet().plan(a.plan()))
        .map(StoredPlan::plan);
  }

  /** Where an inventory is not what the plan leads to; empty where it is. */
  private static Optional<String> disagreement(Plan plan, Inventory inventory) {
    var has =
        inventory.packages().stream()
            .filter(p -> p.elsewhere().isEmpty())
            .collect(Collectors.toMap(InstalledPackage::id, p -> p, (a, _) -> a));
    for (var install : plan.installs()) {
      var there = has.get(install.id());
      if (there == null) return Optional.of(install.id() + " is not installed");
      if (!there.pbin().equals(Optional.of(install.pbin())))
        return Optional.of(install.id() + " is installed in another build than the release's");
    }
    return plan.removals().stream()
        .filter(r -> has.containsKey(r.id()))
        .findFirst()
        .map(r -> r.id() + " is still installed");
  }

  /** Of which class its fault is; who is stuck takes no order, so nothing of it may pass. */
  static Optional<Fault.Category> kind(Report.Ended ended) {
    return ended.fault().filter(f -> !f.isBecause(Fault.Cause.STUCK)).map(Fault::category);
  }

  /** It came to nothing because somebody else changes packages there. */
  static boolean isUnsteady(Report.Ended ended) {
    boolean nothing = ended.outcome() == Outcome.FAILED || ended.outcome() == Outcome.REVERTED;
    return nothing && isByOthers(ended);
  }

  private static boolean isByOthers(Report.Ended ended) {
    return ended.fault().filter(f -> f.isBecause(Fault.Cause.CHANGED_MEANWHILE)).isPresent();
  }
}
