package io.wherry.agent.update;

import io.wherry.agent.update.UpdateState.Asking;
import io.wherry.agent.update.UpdateState.Checking;
import io.wherry.agent.update.UpdateState.Confirming;
import io.wherry.agent.update.UpdateState.Draining;
import io.wherry.agent.update.UpdateState.Held;
import io.wherry.agent.update.UpdateState.Merging;
import io.wherry.agent.update.UpdateState.Preparing;
import io.wherry.agent.update.UpdateState.Rebooting;
import io.wherry.agent.update.UpdateState.RebootingBack;
import io.wherry.agent.update.UpdateState.Recovering;
import io.wherry.agent.update.UpdateState.Replanning;
import io.wherry.agent.update.UpdateState.Reverting;
import io.wherry.agent.update.UpdateState.Sealing;
import io.wherry.agent.update.UpdateState.Seeking;
import io.wherry.agent.update.UpdateState.Settled;
import io.wherry.agent.update.UpdateState.Stuck;
import io.wherry.agent.update.UpdateState.Undraining;
import io.wherry.agent.update.UpdateState.Waiting;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Order;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Plan;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.model.RolloutId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A host on release 7 that is ordered to release 8: each state and each event of that story. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final Instant SOON = NOW.plusSeconds(60);
  static final Instant TOO_LATE = NOW.plusSeconds(4000);
  static final Fault PASSING = Fault.passing("the network is away");
  static final Fault CORRUPT = Fault.integrity("a tarball has another digest");
  static final ChangeId CHANGE = new ChangeId("c8");
  static final Order ORDER = order("c8", 8);
  static final Footing FOOTING = new Footing(Optional.of(release(7)), Optional.empty());
  static final UnderWay WORK = UnderWay.begin(ORDER, NOW);

  /** The boot that the machine runs in, and one before it. */
  static final String HERE = "boot-2";

  static final String BEFORE = "boot-1";

  /** The same host once it has left its service, and begun to merge in one of these boots. */
  static final UnderWay AWAY = WORK.draining().merging(HERE);

  static final UnderWay STARTED_AGAIN = WORK.draining().merging(BEFORE);

  static final Settled SETTLED = new Settled(FOOTING);
  static final Seeking SEEKING = new Seeking(FOOTING, release(8), 1, SOON);
  static final Preparing PREPARING = new Preparing(FOOTING, WORK, 1);
  static final Replanning REPLANNING = new Replanning(FOOTING, WORK, 1, SOON);
  static final Asking ASKING = new Asking(FOOTING, WORK, 1, SOON, Optional.empty());
  static final Waiting WAITING = new Waiting(FOOTING, WORK, 1, SOON, PASSING);
  static final Merging MERGING = new Merging(FOOTING, WORK, 1);
  static final Checking CHECKING = new Checking(FOOTING, WORK, 1);
  static final Confirming CONFIRMING = confirming(WORK, HERE);
  static final Sealing SEALING = new Sealing(FOOTING, WORK, 1, Optional.of(SOON));
  static final Reverting REVERTING = reverting(WORK, 1);
  static final Draining DRAINING =
      new Draining(FOOTING, WORK.draining(), 1, Duration.ofSeconds(30));
  static final Rebooting REBOOTING = new Rebooting(FOOTING, AWAY, SOON);
  static final RebootingBack REBOOTING_BACK = rebootingBack(STARTED_AGAIN, HERE);
  static final Undraining UNDRAINING = undraining(over(Outcome.SETTLED), 1);
  static final Held HELD = new Held(FOOTING, "two hosts share this identity");
  static final Stuck STUCK = new Stuck(FOOTING, CHANGE, CORRUPT);

  private Samples() {}

  static Confirming confirming(UnderWay work, String boot) {
    var checked = Optional.of(new UpdateState.Checked(boot, 1));
    return new Confirming(FOOTING, work, checked, 1, Optional.of(SOON), NOW.plusSeconds(300));
  }

  static Reverting reverting(UnderWay work, int attempt) {
    return new Reverting(
        FOOTING,
        CHANGE,
        Optional.of(work.target()),
        CORRUPT,
        work.absence(),
        attempt,
        Optional.of(SOON));
  }

  /** Found on the disk alone. */
  static Reverting unheard(Optional<Absence> absence) {
    return new Reverting(FOOTING, CHANGE, Optional.empty(), PASSING, absence, 1, Optional.empty());
  }

  static RebootingBack rebootingBack(UnderWay work, String boot) {
    return new RebootingBack(FOOTING, reverting(work, 1), List.of(), boot, SOON);
  }

  static Undraining undraining(Ending ending, int attempt) {
    return new Undraining(FOOTING, ending, attempt, Optional.empty());
  }

  static Ending.Over over(Outcome outcome) {
    var fault = outcome == Outcome.SETTLED ? Optional.<Fault>empty() : Optional.of(CORRUPT);
    return new Ending.Over(new Footing.Past(CHANGE, release(8), outcome, fault), Report.Cost.NONE);
  }

  static ReleaseId release(long number) {
    return new ReleaseId(new RepositoryName("fleet"), number);
  }

  static Order order(String change, long release) {
    return new Order(
        new ChangeId(change),
        Optional.of(RolloutId.of(1)),
        1,
        new Plan(release(release), new Inventory(List.of()).digest(), List.of()),
        Duration.ofHours(1),
        Digest.of(new byte[0]),
        "0".repeat(40));
  }

  static Recovering recovering(UpdateState interrupted) {
    return new Recovering(FOOTING, interrupted, 1, Optional.of(SOON));
  }

  static List<UpdateState> states() {
    var states = new ArrayList<UpdateState>(workless());
    states.addAll(List.of(PREPARING, REPLANNING, ASKING, WAITING));
    states.addAll(List.of(MERGING, CHECKING, CONFIRMING, SEALING, REVERTING));
    states.addAll(List.copyOf(states).stream().map(Samples::recovering).toList());
    states.add(new Preparing(FOOTING, WORK.with(ORDER), 1));
    states.add(new Preparing(FOOTING, WORK, 99));
    states.add(recovering(new Checking(FOOTING, WORK, 99)));
    states.add(recovering(reverting(WORK, 99)));
    states.add(new Seeking(FOOTING, release(8), 99, SOON));
    states.add(reverting(WORK, 99));
    states.addAll(outOfService());
    return states;
  }

  private static List<UpdateState> outOfService() {
    var states = new ArrayList<UpdateState>();
    for (var work : List.of(AWAY, STARTED_AGAIN)) {
      states.add(new Merging(FOOTING, work, 1));
      states.add(new Rebooting(FOOTING, work, SOON));
      states.add(new Checking(FOOTING, work, 1));
      states.add(confirming(work, BEFORE));
      states.add(new Sealing(FOOTING, work, 1, Optional.of(SOON)));
      states.add(reverting(work, 1));
      states.add(rebootingBack(work, HERE));
      states.add(rebootingBack(work, BEFORE));
    }
    states.add(DRAINING);
    states.add(rebootingBack(WORK.merging(BEFORE), HERE));
    states.add(unheard(AWAY.absence()));
    states.addAll(List.copyOf(states).stream().map(Samples::recovering).toList());
    for (int attempt : new int[] {1, 99}) {
      states.add(undraining(over(Outcome.SETTLED), attempt));
      states.add(undraining(new Ending.Again(AWAY, 1, PASSING), attempt));
      states.add(undraining(new Ending.Anew(AWAY.misfit("app/x came")), attempt));
      states.add(undraining(new Ending.Lost(CHANGE, Optional.of(release(8)), CORRUPT), attempt));
      states.add(undraining(new Ending.Unheard(CHANGE), attempt));
    }
    states.add(new Undraining(FOOTING, over(Outcome.SETTLED), 2, Optional.of(SOON)));
    return states;
  }

  private static List<UpdateState> workless() {
    return List.of(SETTLED, SEEKING, HELD, STUCK);
  }

  static List<UpdateEvent> events() {
    return events(CHANGE);
  }

  /** One of each kind at least, about {@code change} where it is about one. */
  static List<UpdateEvent> events(ChangeId change) {
    var events = new ArrayList<UpdateEvent>(fromWorker(change));
    events.add(new UpdateEvent.Started());
    events.add(new UpdateEvent.Announced(release(9)));
    events.add(new UpdateEvent.Ordered(order("c8", 8), NOW));
    events.add(new UpdateEvent.Ordered(order("c8b", 8), NOW));
    events.add(new UpdateEvent.Ordered(order("c9", 9), NOW));
    events.add(new UpdateEvent.Withdrawn(change, "enough"));
    events.add(new UpdateEvent.Suspended("a clone"));
    events.add(new UpdateEvent.Permitted(change, Duration.ofSeconds(30)));
    events.add(new UpdateEvent.Refused(change, "too many", false, Duration.ofSeconds(5)));
    events.add(new UpdateEvent.Refused(change, "too late", true, Duration.ZERO));
    events.add(new UpdateEvent.Confirmed(change));
    events.add(new UpdateEvent.ConfirmRefused(change, "unknown"));
    events.add(new UpdateEvent.Unconfirmed(change, "no route"));
    events.add(new UpdateEvent.LinkUp());
    events.add(new UpdateEvent.LinkDown());
    events.add(new UpdateEvent.Ticked());
    return events;
  }

  static List<UpdateEvent> fromWorker(ChangeId change) {
    return List.of(
        new UpdateEvent.Staged(change, 100),
        new UpdateEvent.Mismatched(change, "zlib is newer"),
        new UpdateEvent.Lapsed(change),
        new UpdateEvent.Lapsed(change, Optional.of("process 7 (cave)")),
        new UpdateEvent.Drained(change),
        new UpdateEvent.DrainFailed(change, Fault.local("drain.before ended with status 1")),
        new UpdateEvent.Undrained(change),
        new UpdateEvent.UndrainFailed(change, Fault.local("drain.after ended with status 1")),
        new UpdateEvent.RebootFailed(change, Fault.local("systemctl ended with status 1")),
        new UpdateEvent.Merged(
            change, Duration.ofSeconds(2), List.of(), Optional.of("a kernel"), Optional.empty()),
        new UpdateEvent.Reverted(change, List.of(), Optional.of("a kernel")),
        new UpdateEvent.Recovered(
            Optional.of(change), List.of(), Optional.of("a kernel"), Optional.empty()),
        new UpdateEvent.Recovered(
            Optional.empty(), List.of(), Optional.of("a kernel"), Optional.empty()),
        new UpdateEvent.Merged(change, Duration.ofSeconds(2), List.of("postinst of zlib")),
        new UpdateEvent.Healthy(change),
        new UpdateEvent.Unhealthy(change, PASSING),
        new UpdateEvent.Sealed(change),
        new UpdateEvent.Reverted(change, List.of()),
        new UpdateEvent.RevertFailed(change, PASSING),
        new UpdateEvent.RevertFailed(change, CORRUPT),
        new UpdateEvent.Failed(change, Faults.changedMeanwhile("app/x came"), List.of()),
        new UpdateEvent.Failed(change, PASSING, List.of()),
        new UpdateEvent.Failed(change, CORRUPT, List.of()),
        new UpdateEvent.WorkerDied("signal 9"),
        new UpdateEvent.Recovered(Optional.of(change), List.of()),
        new UpdateEvent.Recovered(Optional.empty(), List.of()),
        new UpdateEvent.RecoveryFailed(PASSING));
  }

  static boolean isAboutAChange(UpdateEvent event) {
    return switch (event) {
      case UpdateEvent.Withdrawn _,
          UpdateEvent.Permitted _,
          UpdateEvent.Refused _,
          UpdateEvent.Confirmed _,
          UpdateEvent.ConfirmRefused _,
          UpdateEvent.Unconfirmed _,
          UpdateEvent.Staged _,
          UpdateEvent.Mismatched _,
          UpdateEvent.Lapsed _,
          UpdateEvent.Drained _,
          UpdateEvent.DrainFailed _,
          UpdateEvent.Undrained _,
          UpdateEvent.UndrainFailed _,
          UpdateEvent.RebootFailed _,
          UpdateEvent.Merged _,
          UpdateEvent.Healthy _,
          UpdateEvent.Unhealthy _,
          UpdateEvent.Sealed _,
          UpdateEvent.Reverted _,
          UpdateEvent.RevertFailed _,
          UpdateEvent.Failed _ ->
          true;
      case UpdateEvent.Started _,
          UpdateEvent.Announced _,
          UpdateEvent.Ordered _,
          UpdateEvent.Suspended _,
          UpdateEvent.LinkUp _,
          UpdateEvent.LinkDown _,
          UpdateEvent.WorkerDied _,
          UpdateEvent.Recovered _,
          UpdateEvent.RecoveryFailed _,
          UpdateEvent.Ticked _ ->
          false;
    };
  }
}
