package io.wherry.sim;

import io.wherry.agent.journal.Journal;
import io.wherry.agent.journal.Page;
import io.wherry.agent.report.ReportQueue;
import io.wherry.agent.update.Footing;
import io.wherry.agent.update.Policy;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.update.UpdateMachine;
import io.wherry.agent.update.UpdateState;
import io.wherry.agent.work.Ear;
import io.wherry.agent.work.Guidance;
import io.wherry.agent.work.Hands;
import io.wherry.agent.work.Lookout;
import io.wherry.agent.work.Turns;
import io.wherry.agent.work.UpdateLoop;
import io.wherry.agent.work.Voice;
import io.wherry.agent.work.WorkListener;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.MalformedException;
import io.wherry.master.pipeline.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** One run of the agent. */
final class SimAgent {
  private static final Duration LASTING = Duration.ofMinutes(1);
  private static final Duration DISK_PAUSE = Duration.ofSeconds(5);
  private final SimHost host;
  private final Time time;
  private final SimMaster master;
  private final String boot;
  private final String instance;
  private final InstantSource now;
  private final ReportQueue queue;
  private final UpdateLoop loop;
  private final Ear ear;
  private final Voice voice;
  private final SimWorker worker;
  private final Lookout lookout;
  Optional<Wire> wire = Optional.empty();
  private Optional<UpdateEvent> insisting = Optional.empty();
  private Instant nextTick = Instant.MAX;
  private Instant dialled = Instant.MIN;
  private int attempts;
  private boolean pumping;
  private boolean alive = true;

  SimAgent(SimHost host, SimMaster master, String boot, String instance) throws IOException {
    this.host = host;
    this.time = host.time();
    this.master = master;
    this.now = () -> time.now().plus(host.clock());
    this.boot = boot;
    this.instance = instance;
    this.queue = ReportQueue.open(host.reports(), now);
    this.voice = new Voice(queue, this::says, Turns.atOnce());
    this.worker = new SimWorker(host, this);
    this.lookout = new Lookout(host.disk()::inventory, host.disk()::glance, this::isAtRest, voice);
    var hands =
        new Hands(
            worker, voice, this::confirm, this::askSoon, lookout, this::guidance, this::barred);
    var kept = new Journal(host.journal(), Path.of("journal"));
    var unknown =
        new UpdateState.Recovering(
            Footing.NONE, new UpdateState.Settled(Footing.NONE), 1, Optional.empty());
    var page = kept.read().orElse(new Page(unknown, now.instant(), boot, Optional.empty()));
    var policy =
        (host.auto() ? Policy.DEFAULT.following() : Policy.DEFAULT).with(host.service().service());
    this.loop =
        new UpdateLoop(
            new UpdateMachine(policy, boot, host.number()),
            kept,
            page,
            boot,
            hands,
            now,
            WorkListener.NONE);
    this.ear =
        new Ear(
            loop::post, voice, this::verified, this::hello, now, WorkListener.NONE, Turns.atOnce());
  }

  private boolean says(HostWord word) {
    if (word instanceof HostWord.Reported(_, _, Report.Ended ended))
      master.witness().said(ended, host.disk().isTouched());
    return wire.map(w -> w.say(word)).orElse(false);
  }

  /** It runs elsewhere than it said, or other machines run on it. */
  void tellPlace() {
    doing(() -> voice.moved(host.placement()));
  }

  HostId id() {
    return host.id();
  }

  String name() {
    return host.name();
  }

  boolean losesPermissions() {
    return host.losesPermissions();
  }

  Tongue tongue() {
    return host.tongue();
  }

  InstantSource clock() {
    return now;
  }

  UpdateState state() {
    return loop.page().state();
  }

  int waiting() {
    return queue.pending().size();
  }

  boolean connected() {
    return wire.isPresent();
  }

  void begin() {
    doing(() -> loop.post(new UpdateEvent.Started()));
    dialSoon();
    beatSoon();
  }

  /** Does something as this process, unless it is dead, and all that comes of it. */
  void doing(Runnable what) {
    if (!alive) return;
    try {
      what.run();
      pump();
    } catch (Death death) {
      if (!death.of(host)) throw death;
      if (alive) host.agentDies();
    }
  }

  private void pump() {
    if (pumping) return;
    pumping = true;
    try {
      while (insisting.isEmpty()) {
        var event = loop.posted();
        if (event.isEmpty()) break;
        step(event.get());
      }
    } finally {
      pumping = false;
    }
    tickWhenDue();
  }

  /** What cannot be written down is insisted on, as the real loop does. */
  private void step(UpdateEvent event) {
    var before = state();
    boolean taken = loop.turn(event);
    time.note(name(), () -> event + ": " + word(before) + " -> " + word(state()));
    if (taken) return;
    insisting = Optional.of(event);
    time.after(DISK_PAUSE, () -> doing(this::insist));
  }

  private static String word(UpdateState state) {
    return state.getClass().getSimpleName();
  }

  private void insist() {
    var event = insisting.orElseThrow();
    insisting = Optional.empty();
    step(event);
  }

  private void tickWhenDue() {
    var due = state().due();
    if (due.isEmpty() || insisting.isPresent()) return;
    var soonest = time.now().plusMillis(1);
    var wished = due.get().minus(host.clock());
    var at = wished.isBefore(soonest) ? soonest : wished;
    if (!at.isBefore(nextTick)) return;
    nextTick = at;
    time.after(Duration.between(time.now(), at), () -> tick(at));
  }

  /** Unless another time has been set since. */
  private void tick(Instant at) {
    if (!nextTick.equals(at)) return;
    nextTick = Instant.MAX;
    doing(() -> loop.post(new UpdateEvent.Ticked()));
  }

  /** Later and later, until a stream lasts, as the real one dials. */
  private void dialSoon() {
    attempts++;
    var most = Duration.ofSeconds(Math.min(60, 1L << Math.min(attempts, 6)));
    time.after(
        time.between(Duration.ofMillis(100), most),
        () -> {
          if (!alive || wire.isPresent()) return;
          var there = host.isCutOff() ? Optional.<SimMaster.Process>empty() : master.process();
          if (there.isEmpty()) dialSoon();
          else dial(there.get());
        });
  }

  private void dial(SimMaster.Process there) {
    var fresh = new Wire(time, this, there);
    if (!there.accept(fresh)) return;
    wire = Optional.of(fresh);
    dialled = time.now();
    doing(ear::up);
  }

  private void beatSoon() {
    time.after(
        SimMaster.HEARTBEAT,
        () -> {
          if (!alive) return;
          wire.ifPresent(w -> w.say(new HostWord.Beat(now.instant())));
          if (wire.isPresent()) doing(lookout::beat);
          beatSoon();
        });
  }

  void heard(Wire from, MasterWord word) {
    if (!wire.equals(Optional.of(from))) return;
    if (word instanceof MasterWord.Welcomed welcome) host.epoch(welcome.epoch());
    if (word instanceof MasterWord.Ordered(var order)) host.orderedTo().add(order.release());
    doing(() -> ear.said(word));
  }

  void lost(Wire gone) {
    if (!wire.equals(Optional.of(gone))) return;
    wire = Optional.empty();
    doing(() -> ear.down("the stream broke"));
    if (time.now().isAfter(dialled.plus(LASTING))) attempts = 0;
    if (alive) dialSoon();
  }

  void answered(io.wherry.agent.work.WorkerWord word) {
    doing(() -> ear.worked(word));
  }

  private Guidance guidance() {
    return ear.guidance();
  }

  private void askSoon(Runnable question) {
    time.after(time.between(Duration.ofMillis(20), Duration.ofSeconds(3)), () -> doing(question));
  }

  private UpdateEvent confirm(ChangeId change, ReleaseId release, Inventory inventory) {
    host.asksForConfirmation(change);
    var answers = new java.util.ArrayList<UpdateEvent>();
    var asked = host.tongue().asks(change, release, inventory);
    if (!host.isCutOff())
      master
          .process()
          .ifPresent(m ->
              m.with(it -> answers.add(read(change, it.confirm(id(), change, release, asked)))));
    boolean lost = answers.isEmpty() || time.strikes(Peril.LOSS, 20);
    return lost ? new UpdateEvent.Unconfirmed(change, "no master answers") : answers.getFirst();
  }

  private static UpdateEvent read(
      ChangeId change, Answer<io.wherry.master.pipeline.ConfirmAnswer> answer) {
    return switch (answer) {
      case Answer.Ok<io.wherry.master.pipeline.ConfirmAnswer>(var said) ->
          said.confirmed()
              ? new UpdateEvent.Confirmed(change)
              : new UpdateEvent.ConfirmRefused(change, said.reason());
      case Answer.Refused<io.wherry.master.pipeline.ConfirmAnswer>(_, var why) ->
          new UpdateEvent.Unconfirmed(change, why);
    };
  }

  /** The highest serial is kept; signatures are another test's business. */
  private Optional<ReleaseId> verified(SignedStatement signed) {
    try {
      var statement = ChannelStatement.parse(signed.statement());
      if (statement.serial() < host.serial()) return Optional.empty();
      host.heard(statement);
      if (host.auto()) host.orderedTo().add(statement.release());
      return Optional.of(statement.release());
    } catch (MalformedException e) {
      throw new IllegalStateException("a statement that the simulation made", e);
    }
  }

  private Optional<Fault> barred(ReleaseId release) {
    return host.statement()
        .flatMap(s -> s.forbids(state().footing().release(), release))
        .map(refusal -> Fault.permanent(refusal.message()));
  }

  private boolean isAtRest() {
    return loop.isAtRest();
  }

  private Hello hello() throws IOException {
    return new Hello(
        new Hello.Agent("0.1.0", 1, 1, instance, List.of()),
        new Hello.Machine(
            name(), "linux-x86_64", host.machineId(), boot, now.instant(), host.placement()),
        new Hello.Following(
            Shelf.REPOSITORY, SimHost.CHANNEL, host.auto(), host.serial(), host.epoch()),
        lookout.inventory(),
        state().footing().release(),
        state().openChange(),
        queue.sequences());
  }

  void end(boolean silently) {
    alive = false;
    worker.orphaned(silently);
    wire.ifPresent(w -> w.agentGone(silently));
  }
}
