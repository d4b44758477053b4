package io.wherry.agent.work;

import io.wherry.common.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The worker's side of the pipe: commands in, words out, a JSON line each. The end of the input
 * means that nobody listens any more: a preparation is broken off and cleaned up, a merge goes on
 * to its commit record, and the rest is left to the next worker's recovery.
 */
public final class WorkerLoop {
  private final Errands errands;
  private final BufferedReader in;
  private final PrintStream out;
  private final BlockingQueue<Optional<WorkerCommand>> commands = new LinkedBlockingQueue<>();
  private final Object gate = new Object();
  private boolean breakable;
  private boolean orphaned;

  public WorkerLoop(Errands errands, BufferedReader in, PrintStream out) {
    this.errands = errands;
    this.in = in;
    this.out = out;
  }

  /** Works until the input ends; runs everything but preparations in the calling thread. */
  public void run() throws InterruptedException {
    var worker = Thread.currentThread();
    Thread.ofVirtual().name("worker-commands").start(() -> listen(worker));
    try {
      for (var command = commands.take(); command.isPresent(); command = commands.take())
        obey(command.get());
    } catch (InterruptedException e) {
      if (!isOrphaned()) throw e;
    }
    forgetStaging();
  }

  private void obey(WorkerCommand command) throws InterruptedException {
    boolean mayBreak = command instanceof WorkerCommand.Prepare;
    synchronized (gate) {
      if (mayBreak && orphaned) return;
      breakable = mayBreak;
    }
    try {
      say(errands.run(command, this::say));
    } finally {
      synchronized (gate) {
        breakable = false;
      }
    }
  }

  private void listen(Thread worker) {
    try {
      for (var line = in.readLine(); line != null; line = in.readLine())
        commands.add(Optional.of(Json.read(WorkerCommand.class, line)));
    } catch (IOException | Json.BadJson e) {
      say(new WorkerWord.Warned("the resident agent speaks in riddles: " + e.getMessage()));
    }
    commands.add(Optional.empty());
    synchronized (gate) {
      orphaned = true;
      if (breakable) worker.interrupt();
    }
  }

  private boolean isOrphaned() {
    synchronized (gate) {
      return orphaned;
    }
  }

  /** What is staged and will not be merged by this process is of no use to the next one. */
  private void forgetStaging() throws InterruptedException {
    errands.run(new WorkerCommand.Recover(), _ -> {});
  }

  private synchronized void say(WorkerWord word) {
    out.println(Json.write(word));
    out.flush();
  }
}
