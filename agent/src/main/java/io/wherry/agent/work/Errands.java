package io.wherry.agent.work;

import io.wherry.agent.journal.Leavings;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.Hooks.Occasion;
import io.wherry.agent.work.WorkerCommand.Check;
import io.wherry.agent.work.WorkerCommand.Discard;
import io.wherry.agent.work.WorkerCommand.Drain;
import io.wherry.agent.work.WorkerCommand.Merge;
import io.wherry.agent.work.WorkerCommand.Prepare;
import io.wherry.agent.work.WorkerCommand.Reboot;
import io.wherry.agent.work.WorkerCommand.Recover;
import io.wherry.agent.work.WorkerCommand.Revert;
import io.wherry.agent.work.WorkerCommand.Seal;
import io.wherry.agent.work.WorkerCommand.Undrain;
import io.wherry.agent.work.WorkerWord.Answered;
import io.wherry.agent.work.WorkerWord.Discarded;
import io.wherry.agent.work.WorkerWord.Measure;
import io.wherry.agent.work.WorkerWord.Measured;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a worker does for each command. One thread. */
public final class Errands {
  private final Preparation preparation;
  private final Installing installer;
  private final Checking checks;
  private final Hooks hooks;
  private final Host host;
  private final Leavings leavings;
  private final InstantSource clock;
  private boolean acquainted;

  public Errands(
      Preparation preparation,
      Installing installer,
      Checking checks,
      Hooks hooks,
      Host host,
      Leavings leavings,
      InstantSource clock) {
    this.preparation = preparation;
    this.installer = installer;
    this.checks = checks;
    this.hooks = hooks;
    this.host = host;
    this.leavings = leavings;
    this.clock = clock;
  }

  /** Does it and answers; words on the way go to {@code told}. */
  WorkerWord run(WorkerCommand command, Consumer<WorkerWord> told) throws InterruptedException {
    return switch (command) {
      case Prepare prepare -> prepared(prepare, told);
      case Drain(var change, var target) -> new Answered(drain(change, target));
      case Undrain undrain -> new Answered(undrain(undrain));
      case Reboot(var change, var target) -> reboot(new Occasion(change, target));
      case Merge merge -> new Answered(merge(merge, told));
      case Check(var change) -> new Answered(check(change, told));
      case Seal(var change) -> new Answered(seal(change));
      case Revert(var change) -> new Answered(revert(change));
      case Recover() -> new Answered(looked(recover()));
      case Discard _ -> discard();
    };
  }

  private WorkerWord prepared(Prepare command, Consumer<WorkerWord> told)
      throws InterruptedException {
    var event = prepare(command, told);
    if (!(event instanceof UpdateEvent.Staged)) return new Answered(event);
    return switch (installer.standing()) {
      case Installing.Standing.Firm() -> new Answered(event);
      case Installing.Standing.Moved(var why) -> {
        recover();
        yield new WorkerWord.Moved(why);
      }
      case Installing.Standing.Sunk(var fault) -> {
        recover();
        yield new Answered(failed(command.order().change(), fault));
      }
    };
  }

  private UpdateEvent prepare(Prepare command, Consumer<WorkerWord> told)
      throws InterruptedException {
    return switch (cleanGround(told)) {
      case UpdateEvent.Recovered _ -> preparation.run(command, told);
      case UpdateEvent.RecoveryFailed(var fault) -> failed(command.order().change(), fault);
      case UpdateEvent other ->
          failed(
              command.order().change(),
              Fault.permanent("an earlier change has not come to its end: " + other));
    };
  }

  /** A merged change is nobody's here: whoever made it on this host did not live to confirm it. */
  private UpdateEvent cleanGround(Consumer<WorkerWord> told) {
    var found = recover();
    if (!(found instanceof UpdateEvent.Recovered(var merged, _, _, _)) || merged.isEmpty())
      return found;
    told.accept(
        new WorkerWord.Warned(
            "change "
                + merged.get()
                + " had been merged and nobody is there to confirm it; it is taken back"));
    return switch (installer.revert(merged.get())) {
      case UpdateEvent.Reverted(_, var effects, _) ->
          new UpdateEvent.Recovered(Optional.empty(), effects);
      case UpdateEvent.RevertFailed(_, var fault) -> new UpdateEvent.RecoveryFailed(fault);
      case UpdateEvent other -> other;
    };
  }

  /** Past {@code startBy} the master may have given the leave to somebody else. */
  private UpdateEvent merge(Merge command, Consumer<WorkerWord> told) throws InterruptedException {
    var began = clock.instant();
    var change = command.order().change();
    if (!began.isBefore(command.startBy())) return new UpdateEvent.Lapsed(change);
    installer.otherAtWork().ifPresent(who -> waiting(command.order(), who, told));
    var answer = installer.merge(command.order(), Duration.between(began, command.startBy()));
    var took = Duration.between(began, clock.instant());
    told.accept(new Measured(Measure.MERGE, took, 0));
    return answer instanceof UpdateEvent.Merged(_, _, var effects, _, _)
        ? new UpdateEvent.Merged(change, took, effects, hooks.rebootNeeded(), leaves(change))
        : answer;
  }

  /** Written down as well: whoever asked for the merge may be dead by now. */
  private Optional<Digest> leaves(ChangeId change) {
    var left = installed();
    left.ifPresent(packages -> leavings.note(change, packages));
    return left;
  }

  /** While the root is this change's: what is found to be otherwise later, others have done. */
  private Optional<Digest> installed() {
    try {
      return Optional.of(host.inventory().packagesDigest());
    } catch (IOException _) {
      return Optional.empty(); // nobody is excused then
    }
  }

  private static void waiting(Order order, String who, Consumer<WorkerWord> told) {
    var words = "waiting for " + who + ", which changes packages in this root";
    told.accept(new WorkerWord.Warned(words));
    told.accept(
        new WorkerWord.Progressed(
            new Report.Progress(
                order.change(),
                order.release(),
                Step.WAITING,
                0,
                0,
                words,
                Optional.of(Fault.Cause.CHANGED_MEANWHILE))));
  }

  /** Nothing is begun that could not be ended. */
  private UpdateEvent drain(ChangeId change, ReleaseId target) throws InterruptedException {
    var trouble = hooks.trouble();
    if (trouble.isPresent()) return failed(change, trouble.get());
    return hooks
        .before(new Occasion(change, Optional.of(target)))
        .<UpdateEvent>map(fault -> new UpdateEvent.DrainFailed(change, fault))
        .orElseGet(() -> new UpdateEvent.Drained(change));
  }

  private UpdateEvent undrain(Undrain command) throws InterruptedException {
    var change = command.change();
    return hooks
        .after(new Occasion(change, command.target()), command.outcome())
        .<UpdateEvent>map(fault -> new UpdateEvent.UndrainFailed(change, fault))
        .orElseGet(() -> new UpdateEvent.Undrained(change));
  }

  private WorkerWord reboot(Occasion occasion) throws InterruptedException {
    return hooks
        .reboot(occasion)
        .<WorkerWord>map(
            fault -> new Answered(new UpdateEvent.RebootFailed(occasion.change(), fault)))
        .orElseGet(WorkerWord.GoingDown::new);
  }

  private UpdateEvent check(ChangeId change, Consumer<WorkerWord> told)
      throws InterruptedException {
    acquaint();
    var began = clock.instant();
    var bad = checks.check();
    told.accept(new Measured(Measure.CHECK, Duration.between(began, clock.instant()), 0));
    return bad.<UpdateEvent>map(fault -> new UpdateEvent.Unhealthy(change, fault))
        .orElseGet(() -> new UpdateEvent.Healthy(change));
  }

  private UpdateEvent seal(ChangeId change) {
    acquaint();
    return installer.seal(change);
  }

  private UpdateEvent revert(ChangeId change) {
    acquaint();
    return looked(installer.revert(change));
  }

  /** What can be known only after the disk has been asked. */
  private UpdateEvent looked(UpdateEvent answer) {
    return switch (answer) {
      case UpdateEvent.Reverted(var change, var effects, _) ->
          new UpdateEvent.Reverted(change, effects, hooks.rebootNeeded());
      case UpdateEvent.Recovered(var merged, var effects, _, _) ->
          new UpdateEvent.Recovered(
              merged, effects, hooks.rebootNeeded(), merged.flatMap(this::left));
      default -> answer;
    };
  }

  /** By its own word; otherwise what is there, by which nobody else can be told from it. */
  private Optional<Digest> left(ChangeId merged) {
    return leavings.of(merged).or(this::installed);
  }

  private UpdateEvent recover() {
    acquainted = true;
    return installer.recover();
  }

  /** A worker that was started in the middle of a change looks at the disk first. */
  private void acquaint() {
    if (!acquainted) recover();
  }

  private WorkerWord discard() {
    recover();
    return new Discarded();
  }

  private static UpdateEvent failed(ChangeId change, Fault fault) {
    return new UpdateEvent.Failed(change, fault, List.of());
  }
}
