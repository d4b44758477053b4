package io.wherry.sim;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.Crew;
import io.wherry.agent.work.WorkerCommand;
import io.wherry.agent.work.WorkerWord;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.model.Report;
import io.wherry.common.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * What workers do, in virtual time: one command after the other, on the host's one disk. A worker
 * whose agent died goes on to the end of its merge; the next one waits for it.
 */
final class SimWorker implements Crew {
  private static final String OTHER = "process 7 (cave)";
  private final SimHost host;
  private final SimAgent agent;
  private final Time time;
  private final ArrayDeque<WorkerCommand> commands = new ArrayDeque<>();
  private boolean busy;
  private boolean orphan;
  private int worker;

  SimWorker(SimHost host, SimAgent agent) {
    this.host = host;
    this.agent = agent;
    this.time = host.time();
  }

  @Override
  public void submit(WorkerCommand command) {
    commands.add(command);
    next();
  }

  @Override
  public void dismiss() {
    worker++;
    commands.clear();
    busy = false;
  }

  @Override
  public void rest() {
    if (!busy) worker++;
  }

  /** Nobody listens any more; with {@code all}, the machine is off too. */
  void orphaned(boolean all) {
    orphan = true;
    commands.clear();
    if (all) worker++;
  }

  private void next() {
    if (busy || orphan) return;
    var command = commands.poll();
    if (command == null) return;
    busy = true;
    run(command);
  }

  private void run(WorkerCommand command) {
    switch (command) {
      case WorkerCommand.Prepare(var order, _) -> later(2, 90, () -> prepared(order));
      case WorkerCommand.Drain(var change, _) -> drain(change);
      case WorkerCommand.Undrain(var change, _, _) -> later(1, 60, () -> undrained(change));
      case WorkerCommand.Reboot(var change, _) -> later(0, 5, () -> rebooting(change));
      case WorkerCommand.Merge(var order, var startBy) -> merge(order, startBy);
      case WorkerCommand.Check(var change) -> later(1, 20, () -> checked(change));
      case WorkerCommand.Seal(var change) ->
          later(
              0,
              2,
              () -> {
                host.disk().seal();
                return Optional.of(new UpdateEvent.Sealed(change));
              });
      case WorkerCommand.Revert(var change) -> later(1, 20, () -> reverted(change));
      case WorkerCommand.Recover() -> recover();
      case WorkerCommand.Discard _ -> later(0, 1, Optional::empty);
    }
  }

  private interface Work {
    Optional<UpdateEvent> done();
  }

  /** Within those seconds; a slow host takes twenty times as long. */
  private void later(int least, int most, Work work) {
    int me = worker;
    int slow = time.strikes(Peril.SLOW, 40) ? 20 : 1;
    var wait =
        time.between(Time.seconds(least), Time.seconds(most).plusMillis(1)).multipliedBy(slow);
    time.after(
        wait,
        () -> {
          if (me != worker || orphan) return;
          if (time.strikes(Peril.WORKER, 150)) answer(new UpdateEvent.WorkerDied("killed"));
          else work.done().ifPresentOrElse(this::answer, this::free);
        });
  }

  private void answer(UpdateEvent event) {
    free();
    agent.answered(new WorkerWord.Answered(event));
  }

  private void free() {
    busy = false;
    next();
  }

  private Optional<UpdateEvent> prepared(Order order) {
    if (!order.plan().inventory().equals(host.disk().inventory().digest()))
      return Optional.of(
          new UpdateEvent.Mismatched(order.change(), "the plan is for another inventory"));
    if (host.meddler().holdsTheRoot())
      return Optional.of(meanwhile(order.change(), OTHER + " changes packages in this root"));
    if (time.strikes(Peril.FAILURE, 12))
      return Optional.of(
          new UpdateEvent.Failed(
              order.change(),
              time.below(3) == 0
                  ? Fault.integrity("a lie in a tarball")
                  : Fault.passing("the network is down"),
              List.of()));
    host.disk().staged(order.change());
    host.meddler().staged();
    return Optional.of(new UpdateEvent.Staged(order.change(), 1 << 20));
  }

  private void merge(Order order, Instant startBy) {
    int me = worker;
    time.after(
        time.between(Duration.ZERO, Time.seconds(2)),
        () -> {
          if (me != worker || orphan) return;
          if (agent.clock().instant().isAfter(startBy))
            answer(new UpdateEvent.Lapsed(order.change()));
          else if (isWork(order) && time.strikes(Peril.LIE, 30)) answer(merged(order.change()));
          else if (host.meddler().holdsTheRoot()) await(order, startBy);
          else mergeAlone(order);
        });
  }

  private void mergeAlone(Order order) {
    if (host.meddler().takesTheRootFirst())
      answer(meanwhile(order.change(), "somebody else works on the root"));
    else if (!host.disk().isAsStaged(order.change()))
      answer(meanwhile(order.change(), "the host changed meanwhile"));
    else beginMerge(order);
  }

  /** As long as the permission lasts. */
  private void await(Order order, Instant startBy) {
    var words = "waiting for " + OTHER + ", which changes packages in this root";
    var because = Optional.of(Fault.Cause.CHANGED_MEANWHILE);
    agent.answered(
        new WorkerWord.Progressed(
            new Report.Progress(
                order.change(), order.release(), Step.WAITING, 0, 0, words, because)));
    awaitMore(order, startBy);
  }

  private void awaitMore(Order order, Instant startBy) {
    int me = worker;
    time.after(
        Duration.ofSeconds(3),
        () -> {
          if (me != worker || orphan) return;
          if (agent.clock().instant().isAfter(startBy))
            answer(new UpdateEvent.Lapsed(order.change(), Optional.of(OTHER)));
          else if (host.meddler().isHolding()) awaitMore(order, startBy);
          else mergeAlone(order);
        });
  }

  /** Nobody lies who says that nothing is done. */
  private static boolean isWork(Order order) {
    return !order.plan().changes().isEmpty();
  }

  private static UpdateEvent meanwhile(ChangeId change, String what) {
    var fault = Fault.local(what).because(Fault.Cause.CHANGED_MEANWHILE);
    return new UpdateEvent.Failed(change, fault, List.of());
  }

  /** Whoever is served begins to leave at once. */
  private void drain(ChangeId change) {
    if (time.strikes(Peril.DRAIN, 60)) {
      var missing = Fault.local("drain.after is no executable file");
      later(0, 1, () -> Optional.of(new UpdateEvent.Failed(change, missing, List.of())));
      return;
    }
    host.service().leave();
    later(
        1,
        120,
        () ->
            Optional.of(
                time.strikes(Peril.DRAIN, 12)
                    ? new UpdateEvent.DrainFailed(change, Fault.local("a guest does not move"))
                    : new UpdateEvent.Drained(change)));
  }

  private Optional<UpdateEvent> undrained(ChangeId change) {
    if (time.strikes(Peril.DRAIN, 6))
      return Optional.of(
          new UpdateEvent.UndrainFailed(change, Fault.local("a guest does not come back")));
    host.service().comeBack();
    return Optional.of(new UpdateEvent.Undrained(change));
  }

  private Optional<UpdateEvent> rebooting(ChangeId change) {
    if (time.strikes(Peril.REBOOT, 8))
      return time.below(2) == 0
          ? Optional.of(new UpdateEvent.RebootFailed(change, Fault.local("systemctl is gone")))
          : Optional.empty();
    host.startAgain();
    return Optional.empty();
  }

  /** Past its first file nothing stops a merge but the machine's power. */
  private void beginMerge(Order order) {
    int me = worker;
    host.disk().begin(order);
    time.note(host.name(), () -> "disk: begins " + order.change());
    host.whileOn(
        time.between(Time.seconds(1), Time.seconds(30)),
        () -> {
          var said = endMerge(order.change());
          if (me == worker && !orphan) answer(said);
        });
  }

  private UpdateEvent endMerge(ChangeId change) {
    if (time.strikes(Peril.FAILURE, 25)) {
      host.disk().revert();
      return new UpdateEvent.Failed(change, Fault.permanent("a file is in the way"), List.of());
    }
    host.disk().commit();
    host.meddler().merged();
    return merged(change);
  }

  private UpdateEvent merged(ChangeId change) {
    return new UpdateEvent.Merged(
        change,
        Duration.ofSeconds(3),
        List.of(),
        host.service().rebootNeeded(),
        Optional.of(host.disk().inventory().packagesDigest()));
  }

  private Optional<UpdateEvent> checked(ChangeId change) {
    boolean ill = illness() <= Shelf.MOST || time.strikes(Peril.FAILURE, 40);
    if (!ill) host.foundWell(change);
    return Optional.of(
        ill
            ? new UpdateEvent.Unhealthy(change, Fault.local("the web server does not answer"))
            : new UpdateEvent.Healthy(change));
  }

  /** The release that this host has, if that makes ill; otherwise one that nobody has. */
  private long illness() {
    for (long n = 5; n <= Shelf.MOST; n += 5) if (host.disk().has(n)) return n;
    return Shelf.MOST + 1;
  }

  private Optional<UpdateEvent> reverted(ChangeId change) {
    if (time.strikes(Peril.FAILURE, 30))
      return Optional.of(
          new UpdateEvent.RevertFailed(change, Fault.local("the disk is full for the way back")));
    host.disk().revert();
    return Optional.of(new UpdateEvent.Reverted(change, List.of(), host.service().rebootNeeded()));
  }

  private UpdateEvent recovered() {
    var merged = host.disk().recover();
    return new UpdateEvent.Recovered(
        merged, List.of(), host.service().rebootNeeded(), merged.flatMap(_ -> host.disk().left()));
  }

  /** Waits until whoever merges is done, as the real one waits for the lock. */
  private void recover() {
    if (host.disk().isMixed() && host.isMerging()) {
      int me = worker;
      time.after(
          Duration.ofSeconds(1),
          () -> {
            if (me == worker && !orphan) recover();
          });
      return;
    }
    later(0, 3, () -> Optional.of(recovered()));
  }
}
