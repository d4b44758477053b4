package io.wherry.common.wire;

import static io.wherry.common.wire.Fields.at;
import static io.wherry.common.wire.Fields.count;
import static io.wherry.common.wire.Fields.each;
import static io.wherry.common.wire.Fields.id;
import static io.wherry.common.wire.Fields.need;

import io.wherry.common.model.Aftermath;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.Step;
import io.wherry.proto.v1.Ended;
import io.wherry.proto.v1.FaultCategory;
import io.wherry.proto.v1.FaultCause;
import io.wherry.proto.v1.Progress;
import io.wherry.proto.v1.Remaining;
import io.wherry.proto.v1.StaleProcess;
import java.util.Optional;

/** What a host tells of its change. */
final class ReportWire {
  private static final int MOST_EFFECTS = 10_000;
  private static final int MOST_STALE = 1_000;
  private static final int MOST_FILES = 100;
  private static final int MOST_FIELDS = 16;

  private ReportWire() {}

  static io.wherry.proto.v1.Report wire(HostWord.Reported reported) {
    var wire =
        io.wherry.proto.v1.Report.newBuilder()
            .setSequence(reported.sequence())
            .setAtMillis(reported.at().toEpochMilli());
    return switch (reported.report()) {
      case Report.Progress progress -> wire.setProgress(wire(progress)).build();
      case Report.Ended ended -> wire.setEnded(wire(ended)).build();
      case Report.Inventoried(var inventory) ->
          wire.setInventory(PackageWire.wire(inventory)).build();
      case Report.Remaining(var aftermath) -> wire.setRemaining(wire(aftermath)).build();
      case Report.Unknown _ -> wire.build();
    };
  }

  static Heard<HostWord> report(io.wherry.proto.v1.Report wire) throws BadWire {
    return switch (wire.getWhatCase()) {
      case PROGRESS -> reported(wire, at("progress", () -> progress(wire.getProgress())));
      case ENDED -> reported(wire, at("ended", () -> ended(wire.getEnded())));
      case INVENTORY ->
          reported(
              wire,
              new Report.Inventoried(
                  at("inventory", () -> PackageWire.inventory(wire.getInventory()))));
      case REMAINING ->
          reported(
              wire, at("remaining", () -> new Report.Remaining(aftermath(wire.getRemaining()))));
      // Passed over it would never be acknowledged, and its host not obeyed before it is.
      case WHAT_NOT_SET -> reported(wire, unknown(wire));
    };
  }

  private static Report unknown(io.wherry.proto.v1.Report wire) {
    var fields = wire.getUnknownFields().asMap().keySet();
    return new Report.Unknown(fields.stream().limit(MOST_FIELDS).toList());
  }

  private static Heard<HostWord> reported(io.wherry.proto.v1.Report wire, Report report)
      throws BadWire {
    long sequence = count("sequence", wire.getSequence());
    if (sequence == 0) throw new BadWire("sequence", "must be positive");
    return HostWire.known(
        new HostWord.Reported(sequence, Fields.instant("at_millis", wire.getAtMillis()), report));
  }

  private static Remaining wire(Aftermath aftermath) {
    var wire = Remaining.newBuilder().setIncomplete(!aftermath.whole());
    aftermath.reboot().ifPresent(why -> wire.setReboot(Fields.prose(why)));
    for (var each : aftermath.stale())
      wire.addStale(
          StaleProcess.newBuilder()
              .setPid(each.pid())
              .setName(Fields.prose(each.name()))
              .addAllFiles(each.files().stream().map(Fields::prose).toList()));
    return wire.build();
  }

  private static Aftermath aftermath(Remaining wire) throws BadWire {
    return new Aftermath(
        each("stale", wire.getStaleList(), MOST_STALE, ReportWire::stale),
        wire.getReboot().isEmpty() ? Optional.empty() : Optional.of(Fields.prose(wire.getReboot())),
        !wire.getIncomplete());
  }

  private static Aftermath.Stale stale(StaleProcess wire) throws BadWire {
    return new Aftermath.Stale(
        count("pid", wire.getPid()),
        Fields.prose(wire.getName()),
        each("files", wire.getFilesList(), MOST_FILES, Fields::prose));
  }

  private static Progress wire(Report.Progress progress) {
    var wire =
        Progress.newBuilder()
            .setChangeId(progress.change().value())
            .setStep(wire(progress.step()))
            .setTarget(PackageWire.wire(progress.target()))
            .setDoneBytes(progress.doneBytes())
            .setTotalBytes(progress.totalBytes())
            .setDetail(Fields.prose(progress.detail()));
    progress.because().ifPresent(cause -> wire.setCause(wire(cause)));
    return wire.build();
  }

  private static Report.Progress progress(Progress wire) throws BadWire {
    return new Report.Progress(
        id("change_id", wire.getChangeId(), ChangeId::new),
        need("target", wire.hasTarget(), () -> PackageWire.release(wire.getTarget())),
        step(wire.getStep()),
        count("done_bytes", wire.getDoneBytes()),
        count("total_bytes", wire.getTotalBytes()),
        Fields.prose(wire.getDetail()),
        cause(wire.getCause()));
  }

  private static Ended wire(Report.Ended ended) {
    var cost = ended.cost();
    var wire =
        Ended.newBuilder()
            .setChangeId(ended.change().value())
            .setTarget(PackageWire.wire(ended.target()))
            .setOutcome(wire(ended.outcome()))
            .setInventory(PackageWire.wire(ended.inventory()))
            .setFetchedBytes(cost.fetchedBytes())
            .setMergeMillis(cost.merge().toMillis());
    cost.lastingEffects().forEach(effect -> wire.addLastingEffects(Fields.prose(effect)));
    ended.settled().ifPresent(release -> wire.setSettled(PackageWire.wire(release)));
    ended.fault().ifPresent(fault -> wire.setFault(wire(fault)));
    return wire.build();
  }

  private static Report.Ended ended(Ended wire) throws BadWire {
    Optional<ReleaseId> settled =
        wire.hasSettled()
            ? Optional.of(at("settled", () -> PackageWire.release(wire.getSettled())))
            : Optional.empty();
    Optional<Fault> told =
        wire.hasFault() ? Optional.of(at("fault", () -> fault(wire.getFault()))) : Optional.empty();
    var fault =
        wire.getOutcome() == io.wherry.proto.v1.Outcome.UNRECOGNIZED
            ? Optional.of(unknownEnd(wire, told))
            : told;
    return new Report.Ended(
        id("change_id", wire.getChangeId(), ChangeId::new),
        need("target", wire.hasTarget(), () -> PackageWire.release(wire.getTarget())),
        outcome(wire.getOutcome()),
        settled,
        fault,
        need("inventory", wire.hasInventory(), () -> PackageWire.inventory(wire.getInventory())),
        cost(wire));
  }

  /** Whatever it is, it is not known to be a success. */
  private static Fault unknownEnd(Ended wire, Optional<Fault> told) {
    var what =
        "it ended in a way that only its newer agent knows (outcome "
            + wire.getOutcomeValue()
            + ")"
            + told.map(fault -> ": " + fault.what()).orElse("");
    return told.map(fault -> new Fault(fault.category(), what, fault.cause()))
        .orElseGet(() -> Fault.permanent(what));
  }

  private static Report.Cost cost(Ended wire) throws BadWire {
    return new Report.Cost(
        count("fetched_bytes", wire.getFetchedBytes()),
        Fields.millis("merge_millis", wire.getMergeMillis()),
        each("lasting_effects", wire.getLastingEffectsList(), MOST_EFFECTS, Fields::prose));
  }

  static io.wherry.proto.v1.Fault wire(Fault fault) {
    var category =
        switch (fault.category()) {
          case TRANSIENT -> FaultCategory.FAULT_CATEGORY_TRANSIENT;
          case PERMANENT -> FaultCategory.FAULT_CATEGORY_PERMANENT;
          case INTEGRITY -> FaultCategory.FAULT_CATEGORY_INTEGRITY;
          case LOCAL -> FaultCategory.FAULT_CATEGORY_LOCAL;
        };
    var wire =
        io.wherry.proto.v1.Fault.newBuilder()
            .setCategory(category)
            .setWhat(Fields.prose(fault.what()));
    fault.cause().ifPresent(cause -> wire.setCause(wire(cause)));
    return wire.build();
  }

  private static FaultCause wire(Fault.Cause cause) {
    return switch (cause) {
      case UNCONFIRMED -> FaultCause.FAULT_CAUSE_UNCONFIRMED;
      case CHANGED_MEANWHILE -> FaultCause.FAULT_CAUSE_CHANGED_MEANWHILE;
      case STUCK -> FaultCause.FAULT_CAUSE_STUCK;
    };
  }

  static Fault fault(io.wherry.proto.v1.Fault wire) throws BadWire {
    return new Fault(category(wire), Fields.prose(wire.getWhat()), cause(wire.getCause()));
  }

  /** A cause that is not known here explains nothing: the category decides. */
  private static Optional<Fault.Cause> cause(FaultCause wire) {
    return switch (wire) {
      case FAULT_CAUSE_UNCONFIRMED -> Optional.of(Fault.Cause.UNCONFIRMED);
      case FAULT_CAUSE_CHANGED_MEANWHILE -> Optional.of(Fault.Cause.CHANGED_MEANWHILE);
      case FAULT_CAUSE_STUCK -> Optional.of(Fault.Cause.STUCK);
      case FAULT_CAUSE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
    };
  }

  private static Fault.Category category(io.wherry.proto.v1.Fault wire) throws BadWire {
    return switch (wire.getCategory()) {
      case FAULT_CATEGORY_TRANSIENT -> Fault.Category.TRANSIENT;
      case FAULT_CATEGORY_PERMANENT -> Fault.Category.PERMANENT;
      case FAULT_CATEGORY_INTEGRITY -> Fault.Category.INTEGRITY;
      case FAULT_CATEGORY_LOCAL -> Fault.Category.LOCAL;
      // What nobody here knows to pass by itself is not tried again by itself.
      case UNRECOGNIZED -> Fault.Category.PERMANENT;
      case FAULT_CATEGORY_UNSPECIFIED -> throw new BadWire("category", "missing");
    };
  }

  private static io.wherry.proto.v1.Outcome wire(Outcome outcome) {
    return switch (outcome) {
      case SETTLED -> io.wherry.proto.v1.Outcome.OUTCOME_SETTLED;
      case FAILED -> io.wherry.proto.v1.Outcome.OUTCOME_FAILED;
      case REVERTED -> io.wherry.proto.v1.Outcome.OUTCOME_REVERTED;
      case TIMED_OUT -> io.wherry.proto.v1.Outcome.OUTCOME_TIMED_OUT;
      case UNREACHABLE -> io.wherry.proto.v1.Outcome.OUTCOME_UNREACHABLE;
    };
  }

  private static Outcome outcome(io.wherry.proto.v1.Outcome wire) throws BadWire {
    return switch (wire) {
      case OUTCOME_SETTLED -> Outcome.SETTLED;
      case OUTCOME_FAILED -> Outcome.FAILED;
      case OUTCOME_REVERTED -> Outcome.REVERTED;
      case OUTCOME_TIMED_OUT -> Outcome.TIMED_OUT;
      case OUTCOME_UNREACHABLE -> Outcome.UNREACHABLE;
      case UNRECOGNIZED -> Outcome.FAILED;
      case OUTCOME_UNSPECIFIED -> throw new BadWire("outcome", "missing");
    };
  }

  private static io.wherry.proto.v1.Step wire(Step step) {
    return switch (step) {
      case SYNCING -> io.wherry.proto.v1.Step.STEP_SYNCING;
      case FETCHING -> io.wherry.proto.v1.Step.STEP_FETCHING;
      case STAGING -> io.wherry.proto.v1.Step.STEP_STAGING;
      case ASKING -> io.wherry.proto.v1.Step.STEP_ASKING;
      case MERGING -> io.wherry.proto.v1.Step.STEP_MERGING;
      case CHECKING -> io.wherry.proto.v1.Step.STEP_CHECKING;
      case CONFIRMING -> io.wherry.proto.v1.Step.STEP_CONFIRMING;
      case REVERTING -> io.wherry.proto.v1.Step.STEP_REVERTING;
      case WAITING -> io.wherry.proto.v1.Step.STEP_WAITING;
      case DRAINING -> io.wherry.proto.v1.Step.STEP_DRAINING;
      case REBOOTING -> io.wherry.proto.v1.Step.STEP_REBOOTING;
      case UNDRAINING -> io.wherry.proto.v1.Step.STEP_UNDRAINING;
      case UNKNOWN -> io.wherry.proto.v1.Step.STEP_UNSPECIFIED;
    };
  }

  private static Step step(io.wherry.proto.v1.Step wire) {
    return switch (wire) {
      case STEP_SYNCING -> Step.SYNCING;
      case STEP_FETCHING -> Step.FETCHING;
      case STEP_STAGING -> Step.STAGING;
      case STEP_ASKING -> Step.ASKING;
      case STEP_MERGING -> Step.MERGING;
      case STEP_CHECKING -> Step.CHECKING;
      case STEP_CONFIRMING -> Step.CONFIRMING;
      case STEP_REVERTING -> Step.REVERTING;
      case STEP_WAITING -> Step.WAITING;
      case STEP_DRAINING -> Step.DRAINING;
      case STEP_REBOOTING -> Step.REBOOTING;
      case STEP_UNDRAINING -> Step.UNDRAINING;
      case STEP_UNSPECIFIED, UNRECOGNIZED -> Step.UNKNOWN;
    };
  }
}
