package io.wherry.master.pipeline;

import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.RolloutId;
import io.wherry.master.hold.LogException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Owns the mind: its one thread takes what others post, one by one, and a tick every second. A full
 * mailbox makes whoever posts wait.
 */
final class Loop implements Resources.Resource {
  private static final System.Logger LOG = System.getLogger(Loop.class.getName());
  private static final int MAILBOX = 10_000;
  private static final int PUT_OFF = 100_000;

  private final Mind mind;
  private final boolean byHand;
  private final LinkedBlockingQueue<Runnable> mailbox = new LinkedBlockingQueue<>(MAILBOX);
  private final List<Watch> watches = new ArrayList<>();

  /** Words that could not be recorded, in their order, to be tried again. */
  private final ArrayDeque<Work> putOff = new ArrayDeque<>();

  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("control").unstarted(this::run);
  private final Thread ticker = Thread.ofVirtual().name("control-tick").unstarted(this::ticks);

  /** Something to do on the control thread. */
  interface Work {
    void run() throws LogException;
  }

  private record Watch(RolloutId id, Consumer<RolloutView> viewer) {}

  /** {@code byHand} has no thread: what is posted is done at once, and somebody calls the tick. */
  Loop(Mind mind, boolean byHand) {
    this.mind = mind;
    this.byHand = byHand;
  }

  void start() {
    if (byHand) throw new IllegalStateException("the control loop is driven by hand");
    if (closing.getCount() == 0) throw new IllegalStateException("the control loop is closed");
    if (thread.getState() != Thread.State.NEW)
      throw new IllegalStateException("the control loop runs already");
    thread.start();
    ticker.start();
  }

  /** Posts a question and waits for its answer. */
  <T> Answer<T> ask(Callable<Answer<T>> question) {
    var task =
        new FutureTask<Answer<T>>(() -> {
          var answer = question.call();
          mind.afterwards();
          return answer;
        });
    if (!post(task)) return stopping();
    return await(task);
  }

  private <T> Answer<T> await(FutureTask<Answer<T>> task) {
    try {
      while (true) {
        if (task.isDone() || !stopped()) {
          try {
            return task.get(1, TimeUnit.SECONDS);
          } catch (java.util.concurrent.TimeoutException stillWaiting) {
            continue;
          }
        }
        return stopping();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return stopping();
    } catch (ExecutionException e) {
      return failed(e.getCause() == null ? e : e.getCause());
    }
  }

  private boolean stopped() {
    return closing.getCount() == 0 && !thread.isAlive();
  }

  private static <T> Answer<T> stopping() {
    return new Answer.Refused<>(Answer.ExitKind.CONFLICT, "the master is stopping");
  }

  private static <T> Answer<T> failed(Throwable failure) {
    if (failure instanceof LogException unrecorded)
      return new Answer.Refused<>(
          Answer.ExitKind.UNRECORDED, String.valueOf(unrecorded.getMessage()));
    if (failure instanceof Error fatal) throw fatal;
    throw new IllegalStateException("the control loop failed on a command", failure);
  }

  /** Posts a word that nobody waits for. */
  void hear(Work work) {
    post(() -> hearNow(work));
  }

  private boolean post(Runnable work) {
    if (closing.getCount() == 0) return false;
    if (byHand) {
      handle(work);
      return true;
    }
    try {
      mailbox.put(work);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void hearNow(Work work) {
    if (!putOff.isEmpty()) {
      putOff(work);
      return;
    }
    try {
      work.run();
      mind.afterwards();
    } catch (LogException e) {
      LOG.log(
          System.Logger.Level.ERROR, "{0}; what hosts say is kept and tried again", e.getMessage());
      putOff(work);
    }
  }

  private void putOff(Work work) {
    if (putOff.size() < PUT_OFF) putOff.add(work);
    else LOG.log(System.Logger.Level.WARNING, "too much is put off: a word of a host is dropped");
  }

  void tick() {
    try {
      while (!putOff.isEmpty()) {
        hearAgain(putOff.peek());
        putOff.remove();
      }
      mind.tick();
    } catch (LogException e) {
      LOG.log(System.Logger.Level.ERROR, "{0}", e.getMessage());
    }
    show();
  }

  private static void hearAgain(Work work) throws LogException {
    try {
      work.run();
    } catch (RuntimeException e) {
      unhandled(e);
    }
  }

  private void run() {
    try {
      while (true) {
        handle(mailbox.take());
        if (mailbox.isEmpty()) show();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /** One bad word must not end the loop for all the others. */
  private void handle(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      unhandled(e);
    }
  }

  private static void unhandled(RuntimeException why) {
    LOG.log(System.Logger.Level.ERROR, "a word could not be handled", why);
  }

  private void ticks() {
    try {
      while (!closing.await(1, TimeUnit.SECONDS)) post(this::tick);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  Answer<Resources.Resource> watch(String id, Consumer<RolloutView> viewer) {
    var rollout = mind.rollouts.find(id);
    if (rollout.isEmpty())
      return Answer.notFound("no rollout is called '" + id + "'; see `wherry rollout list`");
    var watch = new Watch(rollout.get().state().id(), viewer);
    watches.add(watch);
    viewer.accept(mind.rollouts.view(rollout.get()));
    return Answer.ok(() -> hear(() -> watches.remove(watch)));
  }

  private void show() {
    if (mind.floor.touched.isEmpty()) return;
    var changed = List.copyOf(mind.floor.touched);
    mind.floor.touched.clear();
    for (var watch : List.copyOf(watches)) {
      if (!changed.contains(watch.id())) continue;
      mind.floor
          .book
          .rollout(watch.id())
          .ifPresent(r -> watch.viewer().accept(mind.rollouts.view(r)));
    }
  }

  @Override
  public void close() {
    if (closing.getCount() == 0) return;
    closing.countDown();
    ticker.interrupt();
    thread.interrupt();
    try {
      if (thread.getState() != Thread.State.NEW && !thread.join(Duration.ofSeconds(10)))
        throw new IllegalStateException("the control loop is still busy");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
