package io.wherry.sim;

import io.wherry.common.model.HostWord;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.resolve.Resolver;
import io.wherry.master.hold.Entry;
import io.wherry.master.hold.LogException;
import io.wherry.master.hold.Recorded;
import io.wherry.master.pipeline.Attachment;
import io.wherry.master.pipeline.Control;
import io.wherry.master.pipeline.ControlListener;
import io.wherry.master.pipeline.ControlSettings;
import io.wherry.master.pipeline.HouseFact;
import io.wherry.master.pipeline.MetricSource;
import io.wherry.master.topology.Bounds;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The master's machine: what is on its disk, and the process that runs on it, if one does. */
final class SimMaster {
  static final Duration HEARTBEAT = Duration.ofSeconds(30);
  private static final Duration TICK = Duration.ofSeconds(5);
  private final Time time;
  private final Pages pages;
  private final ControlSettings settings;
  private final Witness witness;
  private Optional<Process> process = Optional.empty();
  private Duration clock = Duration.ZERO;
  private long deaths;
  private long jumps;
  private Optional<ChannelStatement> published = Optional.empty();
  private Saved saved = new Saved(0, Instant.MIN, Optional.empty());

  /** A backup: how much of the log it holds, and where the channel stood. */
  private record Saved(int pages, Instant taken, Optional<ChannelStatement> published) {}

  private final Grants grants = new Grants();

  /** By its own clock. */
  Instant now() {
    return time.now().plus(clock);
  }

  Witness witness() {
    return witness;
  }

  SimMaster(Time time, int cap, Bounds bounds, Witness witness, int hosts) {
    this.time = time;
    this.witness = witness;
    this.pages = new Pages(time, this, witness::recorded, Math.max(400, 20 * hosts));
    this.settings =
        new ControlSettings(
            Shelf.REPOSITORY,
            cap,
            Duration.ofMinutes(2),
            Duration.ofSeconds(10),
            HEARTBEAT,
            4,
            new ControlSettings.Downloads(List.of("http://master:7480/"), 0),
            Duration.ofHours(1),
            bounds,
            Wishes.askAbove(hosts));
  }

  int cap() {
    return settings.cap();
  }

  long deaths() {
    return deaths;
  }

  int facts() {
    return pages.size();
  }

  /** The fact in that line of its log, where it is of that family. */
  <F> void read(int line, Class<F> family, Consumer<Recorded<F>> into) {
    pages.read(line, line + 1, "", family, into);
  }

  void start() {
    try {
      process = Optional.of(new Process());
      process.get().with(this::tellAgain);
      process.ifPresent(Process::tickSoon);
    } catch (Death death) {
      if (!death.of(this)) throw death;
      die();
    }
  }

  /** The running process; there may be none for a while. */
  Optional<Process> process() {
    return process;
  }

  long nextSerial() {
    return published.map(s -> s.serial() + 1).orElse(1L);
  }

  /** Moves the channel: published first, then told, and told again by every later process. */
  void point(ChannelStatement statement) {
    published = Optional.of(statement);
    process.ifPresent(p -> p.with(this::tellAgain));
  }

  Optional<ChannelStatement> published() {
    return published;
  }

  /** What was permitted, and under which statement. */
  Grants grants() {
    return grants;
  }

  private void tellAgain(Control it) {
    published.ifPresent(
        s -> it.channelMoved(new SignedStatement(s.channel(), s.bytes(), new byte[] {1}), s));
  }

  /** Somebody carries a copy away, now and then. */
  void backUp() {
    saved = new Saved(pages.size(), time.now().plus(clock), published);
  }

  /** The machine is lost; what it said since the backup nobody knows but the hosts. */
  private void restore() {
    time.note("master", () -> "is restored from a backup of " + saved.taken());
    pages.backTo(saved.pages());
    witness.readAnew(pages);
    var now = time.now().plus(clock);
    var restored = new HouseFact.Restored(now.getEpochSecond(), saved.taken(), ++jumps * 1000);
    pages.add(Entry.of(HouseFact.STREAM, restored, now));
    published = saved.published().map(s -> past(s, now));
  }

  /** After a restore hosts may have heeded a later statement than this machine knows of. */
  private void outpace(Control it) {
    long seen = jumps == 0 ? 0 : it.serials().getOrDefault(SimHost.CHANNEL, 0L);
    published
        .filter(s -> s.serial() < seen)
        .ifPresent(s -> point(s.renewed(seen + 1, s.expires())));
  }

  private static ChannelStatement past(ChannelStatement s, Instant now) {
    return new ChannelStatement(
        s.channel(), now.getEpochSecond(), s.release(), s.floor(), s.yanked(), s.expires());
  }

  /** How often it was restored. */
  long restores() {
    return jumps;
  }

  /** With its disk, whatever it does at the moment. */
  void lose() {
    if (process.isEmpty() || !saved.taken().isBefore(time.now().plus(clock))) return;
    die();
    restore();
  }

  private void die() {
    deaths++;
    time.note("master", () -> "dies");
    process.ifPresent(Process::gone);
    process = Optional.empty();
    if (saved.taken().isBefore(time.now().plus(clock)) && time.strikes(Peril.RESTORE, 3)) restore();
    time.after(time.between(Duration.ofSeconds(1), Duration.ofMinutes(4)), this::start);
  }

  /** One run of the master program. */
  final class Process {
    private final Control control;
    private final Set<Wire> wires = new LinkedHashSet<>();
    private boolean alive = true;

    private Process() {
      try {
        var releases = new Shelf();
        control =
            Control.byHand(
                pages,
                new Control.Ports(
                    releases, Resolver::resolve, MetricSource.NONE, ControlListener.NOBODY),
                settings,
                () -> time.now().plus(clock));
      } catch (LogException e) {
        throw new IllegalStateException("the ledger in memory cannot be read", e);
      }
    }

    /** Asks or tells it something, unless it is dead; it may die of it. */
    void with(Consumer<Control> what) {
      if (!alive) return;
      try {
        what.accept(control);
      } catch (Death death) {
        if (!death.of(SimMaster.this)) throw death;
        die();
      }
    }

    private void tickSoon() {
      time.after(
          TICK,
          () -> {
            if (!alive) return;
            if (time.strikes(Peril.CLOCK, 5000))
              clock = clock.plus(time.between(Duration.ofSeconds(-90), Duration.ofSeconds(90)));
            with(Control::tick);
            with(SimMaster.this::outpace);
            tickSoon();
          });
    }

    /** A word is on its way to a host. */
    void sends(MasterWord word) {
      if (word instanceof MasterWord.Permitted(var change, _)) grants.given(change, published);
    }

    boolean accept(Wire wire) {
      return alive && wires.add(wire);
    }

    void heard(Wire wire, HostWord word) {
      if (alive) witness.kept().heard(wire, wire.agent().id(), word);
      with(it -> {
        if (word instanceof HostWord.Greeted(var hello)) greeted(it, wire, hello);
        else wire.session.ifPresent(session -> it.said(session, word));
      });
    }

    private void greeted(Control it, Wire wire, io.wherry.common.model.Hello hello) {
      switch (it.attach(wire.agent().id(), hello, wire)) {
        case Attachment.Accepted(var session) -> wire.session = Optional.of(session);
        case Attachment.TurnedAway(var why) -> wire.send(new MasterWord.Held(why));
        case Attachment.NotNow _ -> wire.hangUp();
      }
    }

    void lost(Wire wire) {
      wires.remove(wire);
      with(it -> wire.session.ifPresent(it::gone));
    }

    private void gone() {
      alive = false;
      wires.forEach(Wire::masterGone);
    }
  }
}
