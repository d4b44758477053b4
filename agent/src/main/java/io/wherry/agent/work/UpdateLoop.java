package io.wherry.agent.work;

import io.wherry.agent.journal.Journal;
import io.wherry.agent.journal.Page;
import io.wherry.agent.update.Effect;
import io.wherry.agent.update.Next;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.update.UpdateEvent.Announced;
import io.wherry.agent.update.UpdateEvent.Ordered;
import io.wherry.agent.update.UpdateMachine;
import io.wherry.agent.update.UpdateState;
import io.wherry.agent.update.UpdateState.Held;
import io.wherry.agent.update.UpdateState.Settled;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Step;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Owns the update state of this host: only the loop's thread changes it, everybody else posts
 * events. Per event: the end of a change is put among the reports, the next state is journalled,
 * then the effects run. So a crash in between may say an end twice, but never loses one.
 *
 * <p>What cannot be written down does not happen: the loop stays on the event until the disk takes
 * it.
 */
public final class UpdateLoop implements Resources.Resource {
  private static final System.Logger LOG = System.getLogger(UpdateLoop.class.getName());
  private static final Duration DISK_PAUSE = Duration.ofSeconds(5);
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final BlockingQueue<UpdateEvent> mailbox = new LinkedBlockingQueue<>();
  private final UpdateMachine machine;
  private final Journal journal;
  private final String boot;
  private final Hands hands;
  private final InstantSource clock;
  private final WorkListener listener;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Page page;
  private Optional<Announced> lastAnnounced = Optional.empty();
  private Optional<Ordered> lastOrdered = Optional.empty();

  /** Goes on from {@code last}. */
  public UpdateLoop(
      UpdateMachine machine,
      Journal journal,
      Page last,
      String boot,
      Hands hands,
      InstantSource clock,
      WorkListener listener) {
    this.machine = machine;
    this.journal = journal;
    this.page = last;
    this.boot = boot;
    this.hands = hands;
    this.clock = clock;
    this.listener = listener;
    this.thread = Thread.ofVirtual().name("update-loop").unstarted(this::run);
  }

  public void start() {
    post(new UpdateEvent.Started());
    thread.start();
  }

  /** Any thread. */
  public void post(UpdateEvent event) {
    mailbox.add(event);
  }

  /** As it is now; any thread. */
  public Page page() {
    return page;
  }

  /** True while no change is under way; any thread. */
  public boolean isAtRest() {
    return isIdle(page.state());
  }

  private void run() {
    try {
      while (true) {
        var event = mailbox.poll(untilDue().toMillis() + 1, TimeUnit.MILLISECONDS);
        handle(event == null ? new UpdateEvent.Ticked() : event);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A permission counts only on the stream that brought it: whoever has asked on a later one, as
   * this host may have, has given it back. That the stream is over is heard of after it.
   */
  private boolean isVoid(UpdateEvent event) {
    return event instanceof UpdateEvent.Permitted && mailbox.contains(new UpdateEvent.LinkDown());
  }

  private Duration untilDue() {
    var due = page.state().due().map(at -> Duration.between(clock.instant(), at)).orElse(IDLE);
    if (due.isNegative()) return Duration.ZERO;
    return due.compareTo(IDLE) > 0 ? IDLE : due;
  }

  private void handle(UpdateEvent event) throws InterruptedException {
    if (isVoid(event)) return;
    remember(event);
    while (!step(event)) closing.await(DISK_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Remembers the event and takes one step, unless that cannot be written down: the loop's thread,
   * or whoever drives a loop that was never started.
   */
  public boolean turn(UpdateEvent event) {
    if (isVoid(event)) return true;
    remember(event);
    return step(event);
  }

  /** The next event that was posted, for whoever drives a loop that was never started. */
  public Optional<UpdateEvent> posted() {
    return Optional.ofNullable(mailbox.poll());
  }

  /** Takes one step, unless it cannot be written down. */
  boolean step(UpdateEvent event) {
    var before = page.state();
    var now = clock.instant();
    var next = machine.step(before, event, now);
    try {
      for (var effect : next.effects()) if (effect instanceof Effect.End) act(effect);
      if (!next.state().equals(before)) journal(next, now);
    } catch (ClosedByInterruptException _) {
      return false; // closing: the next process goes on from the state before
    } catch (IOException e) {
      var why = "cannot keep the state of this host: " + journal.trouble(e);
      LOG.log(System.Logger.Level.ERROR, "{0}; trying again until the disk takes it", why);
      tellWaiting(before, why);
      return false;
    }
    after(before, next);
    return true;
  }

  /** The master learns why nothing moves: what is only on the way needs no disk. */
  private void tellWaiting(UpdateState at, String why) {
    at.openChange()
        .flatMap(c -> at.heading().map(to -> new Effect.Tell(c, to, Step.WAITING, why)))
        .ifPresent(this::actOrLog);
  }

  private void journal(Next next, Instant now) throws IOException {
    var fault = next.effects().stream().flatMap(e -> faultOf(e).stream()).findFirst();
    var fresh = new Page(next.state(), now, boot, fault.or(page::lastFault));
    journal.write(fresh);
    page = fresh;
  }

  private static Optional<Fault> faultOf(Effect effect) {
    return effect instanceof Effect.End end ? end.fault() : Optional.empty();
  }

  private void after(UpdateState before, Next next) {
    for (var effect : next.effects()) {
      if (effect instanceof Effect.End(_, _, var outcome, _, _, _, _)) listener.ended(outcome);
      else actOrLog(effect);
    }
    if (next.state().equals(before)) return;
    LOG.log(System.Logger.Level.DEBUG, "{0} -> {1}", before, next.state());
    listener.moved(before, next.state());
    if (isIdle(next.state()) && !isIdle(before)) comeToRest(next.state());
  }

  /** What the master said meanwhile still counts. */
  private void comeToRest(UpdateState state) {
    hands.rest();
    if (!(state instanceof Settled)) return;
    lastOrdered.ifPresent(this::post);
    lastAnnounced.ifPresent(this::post);
  }

  private static boolean isIdle(UpdateState state) {
    return state instanceof Settled || state instanceof Held || state instanceof UpdateState.Stuck;
  }

  private void remember(UpdateEvent event) {
    if (event instanceof Announced announced) lastAnnounced = Optional.of(announced);
    if (event instanceof Ordered ordered) lastOrdered = Optional.of(ordered);
    if (event instanceof UpdateEvent.Withdrawn(var change, _))
      lastOrdered = lastOrdered.filter(o -> !o.order().change().equals(change));
    if (event instanceof UpdateEvent.Suspended) lastOrdered = Optional.empty();
  }

  private void act(Effect effect) throws IOException {
    hands.run(effect, this::post);
  }

  private void actOrLog(Effect effect) {
    try {
      act(effect);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0}: {1}", effect, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      if (thread.isAlive() && !thread.join(Duration.ofSeconds(10)))
        LOG.log(System.Logger.Level.WARNING, "the update loop is still busy");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
