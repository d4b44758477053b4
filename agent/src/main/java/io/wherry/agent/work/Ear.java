package io.wherry.agent.work;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Hello;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.SignedStatement;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Turns what the master and the worker say into events, and keeps what they say about the way. The
 * transport only posts here; the rest is done in turn.
 */
public final class Ear implements Resources.Resource {
  private static final System.Logger LOG = System.getLogger(Ear.class.getName());
  private final Consumer<UpdateEvent> events;
  private final Voice voice;
  private final Statements statements;
  private final Greeting greeting;
  private final InstantSource clock;
  private final WorkListener listener;
  private final Turns turn;
  private volatile Guidance guidance = Guidance.NONE;

  /** Checks a channel's statement and remembers the newest; says why it was refused in the log. */
  @FunctionalInterface
  public interface Statements {
    Optional<ReleaseId> verified(SignedStatement statement);
  }

  /** What this host says first on every stream. */
  @FunctionalInterface
  public interface Greeting {
    Hello hello() throws IOException;
  }

  public Ear(
      Consumer<UpdateEvent> events,
      Voice voice,
      Statements statements,
      Greeting greeting,
      InstantSource clock,
      WorkListener listener,
      Turns turn) {
    this.events = events;
    this.voice = voice;
    this.statements = statements;
    this.greeting = greeting;
    this.clock = clock;
    this.listener = listener;
    this.turn = turn;
  }

  /** What the master has said about the way to things; any thread. */
  public Guidance guidance() {
    return guidance;
  }

  /** The stream is open: greet. */
  public void up() {
    voice.greet(greeting);
  }

  public void down(String why) {
    LOG.log(System.Logger.Level.INFO, "no stream to a master: {0}", why);
    listener.connected(false);
    events.accept(new UpdateEvent.LinkDown());
  }

  public void said(MasterWord word) {
    var at = clock.instant();
    turn.add(() -> {
      switch (word) {
        case MasterWord.Welcomed welcome -> welcomed(welcome);
        case MasterWord.Announced(var statement) -> announced(statement);
        case MasterWord.Ordered(var order) -> events.accept(new UpdateEvent.Ordered(order, at));
        case MasterWord.Withdrawn(var change, var reason) ->
            events.accept(new UpdateEvent.Withdrawn(change, reason));
        case MasterWord.Permitted(var change, var valid) ->
            events.accept(new UpdateEvent.Permitted(change, valid));
        case MasterWord.Refused(var change, var reason, var finished, var askAgain) ->
            events.accept(new UpdateEvent.Refused(change, reason, finished, askAgain));
        case MasterWord.Acknowledged(var upTo) -> voice.acknowledged(upTo);
        case MasterWord.Held(var reason) -> events.accept(new UpdateEvent.Suspended(reason));
      }
    });
  }

  private void welcomed(MasterWord.Welcomed welcome) {
    guidance = new Guidance(welcome.staticUrls(), welcome.bytesPerSecond(), guidance.statement());
    listener.connected(true);
    voice.welcomed();
    events.accept(new UpdateEvent.LinkUp());
  }

  private void announced(SignedStatement statement) {
    var release = statements.verified(statement);
    if (release.isEmpty()) return;
    guidance =
        new Guidance(guidance.staticUrls(), guidance.bytesPerSecond(), Optional.of(statement));
    events.accept(new UpdateEvent.Announced(release.get()));
  }

  /** A worker's word; any thread. */
  public void worked(WorkerWord word) {
    turn.add(() -> {
      switch (word) {
        case WorkerWord.Answered(var event) -> events.accept(event);
        case WorkerWord.Progressed(var progress) -> voice.report(progress);
        case WorkerWord.Measured(var what, var took, var bytes) ->
            listener.measured(what, took, bytes);
        case WorkerWord.Warned(var what) -> LOG.log(System.Logger.Level.WARNING, "{0}", what);
        case WorkerWord.Moved _, WorkerWord.Discarded _, WorkerWord.GoingDown _ -> {}
      }
    });
  }

  @Override
  public void close() {
    turn.close();
  }
}
