package io.wherry.agent.update;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What goes wrong by the host's own finding, in words for the people who ask about it. */
public final class Faults {
  private static final String SINCE = "somebody else has changed packages here since the merge";

  private Faults() {}

  static Fault replacedBy(ChangeId newer) {
    return Fault.permanent("replaced by the newer order " + newer);
  }

  static Fault withdrawn(String reason) {
    return Fault.permanent("the master withdrew the order: " + reason);
  }

  static Fault suspended(String reason) {
    return Fault.permanent("the master holds this host: " + reason);
  }

  static Fault late(String doing) {
    return Fault.permanent("the deadline of the order passed while " + doing);
  }

  static Fault misfit(UnderWay work) {
    return changedMeanwhile(work.misfits().getLast());
  }

  static Fault changedMeanwhile(String why) {
    return Fault.local(why).because(Fault.Cause.CHANGED_MEANWHILE);
  }

  /** Whatever the plans did not fit for is named once. */
  static Fault unsteady(List<String> misfits) {
    return changedMeanwhile(
        "somebody or something else keeps changing packages here, so that none of "
            + misfits.size()
            + " plans fitted any more; stop it and order this host again: "
            + misfits.stream().distinct().collect(Collectors.joining(" | ")));
  }

  static Fault workerDied(String why) {
    return Fault.passing("the worker ended without an answer: " + why);
  }

  static Fault interrupted(String doing) {
    return Fault.passing("interrupted while " + doing);
  }

  static Fault undone(String doing) {
    return Fault.local("interrupted while " + doing + "; the files before the change are back");
  }

  static Fault notConfirmed(String why) {
    return Fault.passing("the changed host was not confirmed by the master in time: " + why)
        .because(Fault.Cause.UNCONFIRMED);
  }

  static Fault confirmRefused(String reason, boolean changed) {
    var refused = Fault.permanent("the master did not confirm the change: " + reason);
    return changed
        ? new Fault(refused.category(), refused.what() + "; " + SINCE)
            .because(Fault.Cause.CHANGED_MEANWHILE)
        : refused;
  }

  /** What a host says of a success that somebody else may have undone before it was told. */
  public static Fault changedSince() {
    return Fault.local(SINCE).because(Fault.Cause.CHANGED_MEANWHILE);
  }

  static Fault lapsed() {
    return Fault.passing("the permission had run out before the merge began");
  }

  static String outwaited(String other) {
    return other + " changed packages here for as long as the permission held";
  }

  /** Its time went by while somebody else was in its way. */
  static Fault late(String doing, String inTheWay) {
    return changedMeanwhile(late(doing).what() + "; before that, " + inTheWay);
  }

  static Fault noReboot(Duration within) {
    return Fault.local(
        "the machine was told to start again and did not within " + within.toMinutes() + " min");
  }

  static Fault notBack(Fault why, Fault reboot) {
    return Fault.local(
        why.what()
            + "; the files before the change are back, but the machine does not start on them: "
            + reboot.what());
  }

  /** The one that the change ended with, where there was one, is told along. */
  static Fault leftDrained(Optional<Fault> ended, Fault fault) {
    return Fault.local(
        ended.map(e -> e.what() + "; and ").orElse("")
            + "this host is not back in service: "
            + fault.what());
  }

  static Fault unknownMerge() {
    return Fault.local("found a merged change that nothing is known about");
  }
}
