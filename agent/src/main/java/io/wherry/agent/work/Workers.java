package io.wherry.agent.work;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.Resources;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps at most one worker: starts it for a command, hands its words on, says when it died over
 * one. A thread of its own does what may wait; everybody else posts. Words of a worker that was
 * sent away are not heard.
 */
public final class Workers implements Crew, Resources.Resource {
  private static final System.Logger LOG = System.getLogger(Workers.class.getName());
  private static final Duration GRACE = Duration.ofSeconds(20);

  private final WorkerStarter starter;
  private final Consumer<WorkerWord> heard;
  private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
  private final Thread keeper;
  private final Object gate = new Object();
  private WorkerStarter.@Nullable Pipe current;
  private boolean owing;

  /** The keeper's own. */
  private Optional<WorkerCommand> last = Optional.empty();

  private sealed interface Task {
    record Run(WorkerCommand command) implements Task {}

    /** Ends the worker, whatever it does. */
    record Dismiss() implements Task {}

    /** The worker stands on what its command changes: another one gets it. */
    record Again(WorkerStarter.Pipe old) implements Task {}

    /** Lets the worker end once it is done. */
    record Rest() implements Task {}
  }

  public Workers(WorkerStarter starter, Consumer<WorkerWord> heard) {
    this.starter = starter;
    this.heard = heard;
    this.keeper = Thread.ofVirtual().name("worker-keeper").unstarted(this::keep);
  }

  public void start() {
    keeper.start();
  }

  @Override
  public void submit(WorkerCommand command) {
    tasks.add(new Task.Run(command));
  }

  @Override
  public void dismiss() {
    tasks.add(new Task.Dismiss());
  }

  @Override
  public void rest() {
    tasks.add(new Task.Rest());
  }

  private void keep() {
    try {
      while (true) {
        switch (tasks.take()) {
          case Task.Run(var command) -> {
            last = Optional.of(command);
            run(command);
          }
          case Task.Again(var old) -> again(old);
          case Task.Dismiss() -> retire(true);
          case Task.Rest() -> retire(false);
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(WorkerCommand command) {
    boolean answers = isAnswered(command);
    WorkerStarter.Pipe pipe;
    try {
      pipe = present();
    } catch (IOException e) {
      if (answers) died("cannot be started: " + e.getMessage());
      return;
    }
    synchronized (gate) {
      owing |= answers;
    }
    try {
      pipe.say(Json.write(command));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the worker does not listen: {0}", e.getMessage());
      lost(pipe);
    }
  }

  /** A machine that goes down takes its worker with it, which is no death over a command. */
  private static boolean isAnswered(WorkerCommand command) {
    return !(command instanceof WorkerCommand.Discard || command instanceof WorkerCommand.Reboot);
  }

  private void again(WorkerStarter.Pipe old) throws InterruptedException {
    old.hangUp();
    if (!old.ended(GRACE)) old.kill();
    last.ifPresent(this::run);
  }

  private WorkerStarter.Pipe present() throws IOException {
    synchronized (gate) {
      if (current != null) return current;
    }
    var pipe = starter.start();
    synchronized (gate) {
      current = pipe;
      owing = false;
    }
    Thread.ofVirtual().name("worker-words").start(() -> listen(pipe));
    return pipe;
  }

  private void listen(WorkerStarter.Pipe pipe) {
    try {
      for (var line = pipe.hear(); line.isPresent(); line = pipe.hear())
        hear(pipe, Json.read(WorkerWord.class, line.get()));
    } catch (IOException | Json.BadJson e) {
      LOG.log(System.Logger.Level.WARNING, "the worker speaks in riddles: {0}", e.getMessage());
      pipe.kill();
    }
    lost(pipe);
  }

  private void hear(WorkerStarter.Pipe pipe, WorkerWord word) {
    synchronized (gate) {
      if (!isCurrent(pipe)) return;
      if (word instanceof WorkerWord.Answered) owing = false;
      if (word instanceof WorkerWord.Moved) leave(pipe);
    }
    heard.accept(word instanceof WorkerWord.Moved(var why) ? new WorkerWord.Warned(why) : word);
  }

  /** With the gate held. */
  private void leave(WorkerStarter.Pipe pipe) {
    owing = false;
    current = null;
    tasks.add(new Task.Again(pipe));
  }

  private void lost(WorkerStarter.Pipe pipe) {
    boolean owed;
    synchronized (gate) {
      if (!isCurrent(pipe)) return;
      current = null;
      owed = owing;
      owing = false;
    }
    awaitQuietly(pipe);
    if (owed) died(pipe.fate());
    else heard.accept(new WorkerWord.Answered(new UpdateEvent.WorkerDied(pipe.fate())));
  }

  @SuppressWarnings("ReferenceEquality") // it is about this very process
  private boolean isCurrent(WorkerStarter.Pipe pipe) {
    return pipe == current;
  }

  private void died(String why) {
    heard.accept(new WorkerWord.Answered(new UpdateEvent.WorkerDied(why)));
  }

  /** From here on nothing that the worker says counts. */
  private void retire(boolean now) throws InterruptedException {
    last = Optional.empty();
    WorkerStarter.Pipe pipe;
    synchronized (gate) {
      pipe = current;
      current = null;
      owing = false;
    }
    if (pipe == null) return;
    pipe.hangUp();
    if (!pipe.ended(GRACE) && now) pipe.kill();
  }

  private static void awaitQuietly(WorkerStarter.Pipe pipe) {
    try {
      if (!pipe.ended(Duration.ofSeconds(1))) pipe.kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hangs up: the worker breaks off what may be broken off, and goes on with what must not be. */
  @Override
  public void close() {
    keeper.interrupt();
    WorkerStarter.Pipe pipe;
    synchronized (gate) {
      pipe = current;
      current = null;
    }
    if (pipe != null) pipe.hangUp();
  }
}
