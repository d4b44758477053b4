package io.wherry.agent.work;

import io.wherry.agent.update.Effect;
import io.wherry.agent.update.Faults;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.model.Digest;
import io.wherry.common.model.Fault;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Order;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Carries out effects; what takes time runs elsewhere and answers with an event. */
public final class Hands {
  private static final System.Logger LOG = System.getLogger(Hands.class.getName());
  private final Crew workers;
  private final Voice voice;
  private final Confirming confirming;
  private final Executor asking;
  private final Host host;
  private final Supplier<Guidance> guidance;
  private final Bar bar;

  /** Why this host may not go to a release as it stands, by the newest that its channel said. */
  @FunctionalInterface
  public interface Bar {
    Optional<Fault> against(ReleaseId release);
  }

  /** {@code asking} runs questions that block. */
  public Hands(
      Crew workers,
      Voice voice,
      Confirming confirming,
      Executor asking,
      Host host,
      Supplier<Guidance> guidance,
      Bar bar) {
    this.workers = workers;
    this.voice = voice;
    this.confirming = confirming;
    this.asking = asking;
    this.host = host;
    this.guidance = guidance;
    this.bar = bar;
  }

  /** Never waits for the worker or the master; answers come through {@code answers}. */
  void run(Effect effect, Consumer<UpdateEvent> answers) throws IOException {
    switch (effect) {
      case Effect.Prepare(var order) -> {
        if (isFree(order, answers))
          workers.submit(new WorkerCommand.Prepare(order, guidance.get()));
      }
      case Effect.Merge(var order, var startBy) -> {
        if (isFree(order, answers)) workers.submit(new WorkerCommand.Merge(order, startBy));
        else workers.submit(new WorkerCommand.Discard(order.change()));
      }
      case Effect.Drain(var change, var target) ->
          workers.submit(new WorkerCommand.Drain(change, target));
      case Effect.Undrain(var change, var target, var outcome) ->
          workers.submit(new WorkerCommand.Undrain(change, target, outcome));
      case Effect.Reboot(var change, var target) ->
          workers.submit(new WorkerCommand.Reboot(change, target));
      case Effect.Check(var change) -> workers.submit(new WorkerCommand.Check(change));
      case Effect.Seal(var change) -> workers.submit(new WorkerCommand.Seal(change));
      case Effect.Revert(var change) -> workers.submit(new WorkerCommand.Revert(change));
      case Effect.Recover() -> workers.submit(new WorkerCommand.Recover());
      case Effect.Discard(var change) -> workers.submit(new WorkerCommand.Discard(change));
      case Effect.StopWorker _ -> workers.dismiss();
      case Effect.AskPermission(var change, var release) ->
          voice.ask(new HostWord.AskedPermission(change, release));
      case Effect.AskPlan(var release, var why) ->
          voice.ask(new HostWord.AskedPlan(release, host.inventory(), why));
      case Effect.Confirm confirm -> asking.execute(() -> confirm(confirm, answers));
      case Effect.Tell(var change, var target, var step, var detail, var because) ->
          voice.report(new Report.Progress(change, target, step, 0, 0, detail, because));
      case Effect.End end -> end(end);
    }
  }

  /** Whatever a master says that is behind its channel, or in other hands. */
  private boolean isFree(Order order, Consumer<UpdateEvent> answers) {
    var barred = bar.against(order.release());
    barred.ifPresent(why -> answers.accept(new UpdateEvent.Failed(order.change(), why, List.of())));
    return barred.isEmpty();
  }

  /**
   * A success that somebody else may have undone is told as that: only the master knows its plan.
   */
  private void end(Effect.End end) throws IOException {
    var has = host.inventory();
    boolean undone = end.outcome() == Outcome.SETTLED && isChanged(end.left(), has);
    voice.report(
        new Report.Ended(
            end.change(),
            end.target(),
            end.outcome(),
            end.settled(),
            undone ? Optional.of(Faults.changedSince()) : end.fault(),
            has,
            end.cost()));
  }

  private static boolean isChanged(Optional<Digest> left, Inventory has) {
    return left.filter(l -> !l.equals(has.packagesDigest())).isPresent();
  }

  private void confirm(Effect.Confirm asked, Consumer<UpdateEvent> answers) {
    try {
      var has = host.inventory();
      var answer = confirming.confirm(asked.change(), asked.release(), has);
      answers.accept(
          answer instanceof UpdateEvent.ConfirmRefused(var change, var reason, _)
              ? new UpdateEvent.ConfirmRefused(change, reason, isChanged(asked.left(), has))
              : answer);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot read what is installed: {0}", e.getMessage());
      answers.accept(new UpdateEvent.Unconfirmed(asked.change(), String.valueOf(e.getMessage())));
    }
  }

  /** Lets the worker take its memory away. */
  void rest() {
    workers.rest();
  }
}
