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
import io.wherry.agent.work.Turns;
import io.wherry.agent.work.UpdateLoop;
import io.wherry.agent.work.Voice;
import io.wherry.agent.work.WorkListener;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Labels;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.release.MalformedException;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.Enrolment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A host's machine: what is on its disk, and the agent that runs on it, if one does. */
final class SimHost {
  static final ChannelName CHANNEL = new ChannelName("stable");
  private static final Duration LASTING = Duration.ofMinutes(1);
  private static final Duration DISK_PAUSE = Duration.ofSeconds(5);
  private final Time time;
  private final SimMaster master;
  private final int number;
  private final boolean auto;
  private final Leaf journal = new Leaf(this);
  private final Leaf reports = new Leaf(this);
  private final Disk disk;
  private final Set<ReleaseId> orderedTo =
      new TreeSet<>(java.util.Comparator.comparing(ReleaseId::number));
  private Optional<Process> process = Optional.empty();
  private Instant unreachableUntil = Instant.MIN;
  private Instant fullUntil = Instant.MIN;
  private Duration clock = Duration.ZERO;
  private int boots;
  private boolean merging;
  private int starts;
  private long serial;

  SimHost(Time time, SimMaster master, int number, boolean auto) {
    this(time, master, number, auto, new Disk(Shelf.inventory(1)));
  }

  private SimHost(Time time, SimMaster master, int number, boolean auto, Disk disk) {
    this.time = time;
    this.master = master;
    this.number = number;
    this.auto = auto;
    this.disk = disk;
  }

  /** The same machine once more, as a careless copy of a virtual machine is. */
  SimHost copy() {
    var copy = new SimHost(time, master, number, auto, disk.copy());
    copy.journal.copyOf(journal);
    copy.reports.copyOf(reports);
    copy.serial = serial;
    copy.boots = boots + 1000;
    copy.starts = starts + 1000;
    return copy;
  }

  HostId id() {
    var text = new StringBuilder("h".repeat(20));
    "%06d".formatted(number).chars().forEach(d -> text.append((char) ('a' + d - '0')));
    return new HostId(text.toString());
  }

  String name() {
    return "host" + number;
  }

  boolean auto() {
    return auto;
  }

  Disk disk() {
    return disk;
  }

  Time time() {
    return time;
  }

  /** Releases that somebody told it to go to, or that it was offered by its channel. */
  Set<ReleaseId> orderedTo() {
    return orderedTo;
  }

  Enrolment enrolment() {
    return new Enrolment(id(), "machine-" + number, name(), Labels.NONE, CHANNEL, disk.inventory());
  }

  boolean diskIsFull() {
    if (time.strikes(Peril.FULL, 2000))
      fullUntil = time.now().plus(time.between(Duration.ofSeconds(10), Duration.ofMinutes(10)));
    return !time.isCalm() && time.now().isBefore(fullUntil);
  }

  /** Called where a process that dies leaves something half done. */
  void mayDie() {
    if (time.strikes(Peril.CRASH, 400)) throw new Death(this);
  }

  private boolean isCutOff() {
    return !time.isCalm() && time.now().isBefore(unreachableUntil);
  }

  void start() {
    if (process.isPresent()) return;
    starts++;
    try {
      var fresh = new Process("boot-" + boots, "start-" + starts);
      process = Optional.of(fresh);
      fresh.begin();
    } catch (IOException e) {
      throw new UncheckedIOException("files in memory cannot be read", e);
    }
  }

  Optional<Process> process() {
    return process;
  }

  /** The agent's process alone dies: a merge that has begun goes on to its end. */
  void agentDies() {
    time.note(name(), () -> "its agent dies");
    process.ifPresent(p -> p.end(false));
    process = Optional.empty();
    time.after(time.between(Duration.ofSeconds(1), Duration.ofSeconds(40)), this::start);
  }

  /** Everything on the machine stops at once. */
  void losePower() {
    time.note(name(), () -> "loses its power");
    process.ifPresent(p -> p.end(true));
    process = Optional.empty();
    boots++;
    merging = false;
    time.after(time.between(Duration.ofSeconds(20), Duration.ofMinutes(6)), this::start);
  }

  /** For good, as a copy that somebody found. */
  void vanish() {
    process.ifPresent(p -> p.end(true));
    process = Optional.empty();
    boots++;
    merging = false;
  }

  /** Does a merge's work at its end, unless the power goes before. */
  void whileOn(Duration time, Runnable work) {
    int boot = boots;
    merging = true;
    this.time.after(
        time,
        () -> {
          if (boot != boots) return;
          merging = false;
          work.run();
        });
  }

  /** Whether somebody is between the first file and the commit record at this moment. */
  boolean isMerging() {
    return merging;
  }

  void cutOff(Duration how) {
    unreachableUntil = time.now().plus(how);
    process
        .flatMap(p -> p.wire)
        .ifPresent(w -> w.breakDown(Duration.ofSeconds(10), Duration.ofSeconds(100)));
  }

  void jumpClock() {
    clock = clock.plus(time.between(Duration.ofMinutes(-10), Duration.ofMinutes(10)));
  }

  /** One run of the agent. */
  final class Process {
    private final String boot;
    private final String instance;
    private final InstantSource now = () -> time.now().plus(clock);
    private final ReportQueue queue;
    private final UpdateLoop loop;
    private final Ear ear;
    private final SimWorker worker;
    private Optional<Wire> wire = Optional.empty();
    private Optional<UpdateEvent> insisting = Optional.empty();
    private Instant nextTick = Instant.MAX;
    private Instant dialled = Instant.MIN;
    private int attempts;
    private boolean pumping;
    private boolean alive = true;

    private Process(String boot, String instance) throws IOException {
      this.boot = boot;
      this.instance = instance;
      this.queue = ReportQueue.open(reports, now);
      var voice =
          new Voice(queue, word -> wire.map(w -> w.say(word)).orElse(false), Turns.atOnce());
      this.worker = new SimWorker(SimHost.this, this);
      var hands =
          new Hands(worker, voice, this::confirm, this::askSoon, disk::inventory, this::guidance);
      var kept = new Journal(journal, Path.of("journal"));
      var unknown =
          new UpdateState.Recovering(
              Footing.NONE, new UpdateState.Settled(Footing.NONE), 1, Optional.empty());
      var page = kept.read().orElse(new Page(unknown, now.instant(), boot, Optional.empty()));
      var policy = auto ? Policy.DEFAULT.following() : Policy.DEFAULT;
      this.loop =
          new UpdateLoop(
              new UpdateMachine(policy, number), kept, page, boot, hands, now, WorkListener.NONE);
      this.ear =
          new Ear(
              loop::post,
              voice,
              this::verified,
              this::hello,
              now,
              WorkListener.NONE,
              Turns.atOnce());
    }

    HostId id() {
      return SimHost.this.id();
    }

    String name() {
      return SimHost.this.name();
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

    private void begin() {
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
        if (!death.of(SimHost.this)) throw death;
        if (alive) agentDies();
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
      var at = due.get().minus(clock);
      if (!at.isAfter(time.now())) at = time.now().plusMillis(1);
      if (!at.isBefore(nextTick)) return;
      nextTick = at;
      time.after(
          Duration.between(time.now(), at),
          () -> {
            nextTick = Instant.MAX;
            doing(() -> loop.post(new UpdateEvent.Ticked()));
          });
    }

    /** Later and later, until a stream lasts, as the real one dials. */
    private void dialSoon() {
      attempts++;
      var most = Duration.ofSeconds(Math.min(60, 1L << Math.min(attempts, 6)));
      time.after(
          time.between(Duration.ofMillis(100), most),
          () -> {
            if (!alive || wire.isPresent()) return;
            var there = isCutOff() ? Optional.<SimMaster.Process>empty() : master.process();
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
            beatSoon();
          });
    }

    void heard(Wire from, MasterWord word) {
      if (!wire.equals(Optional.of(from))) return;
      if (word instanceof MasterWord.Ordered(var order)) orderedTo.add(order.release());
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
      var answers = new java.util.ArrayList<UpdateEvent>();
      if (!isCutOff())
        master
            .process()
            .ifPresent(m ->
                m.with(
                    it -> answers.add(read(change, it.confirm(id(), change, release, inventory)))));
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
        if (statement.serial() < serial) return Optional.empty();
        serial = statement.serial();
        if (auto) orderedTo.add(statement.release());
        return Optional.of(statement.release());
      } catch (MalformedException e) {
        throw new IllegalStateException("a statement that the simulation made", e);
      }
    }

    private Hello hello() {
      return new Hello(
          new Hello.Agent("0.1.0", 1, 1, instance, List.of()),
          new Hello.Machine(name(), "linux-x86_64", "machine-" + number, boot, now.instant()),
          new Hello.Following(Shelf.REPOSITORY, CHANNEL, auto, serial),
          disk.inventory(),
          state().footing().release(),
          state().openChange(),
          queue.sequences());
    }

    private void end(boolean silently) {
      alive = false;
      worker.orphaned(silently);
      wire.ifPresent(w -> w.agentGone(silently));
    }
  }
}
