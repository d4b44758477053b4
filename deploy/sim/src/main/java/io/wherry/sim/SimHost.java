package io.wherry.sim;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Labels;
import io.wherry.common.model.Placement;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.release.ChannelStatement;
import io.wherry.master.pipeline.Enrolment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A host's machine: what is on its disk, and the agent that runs on it, if one does. */
final class SimHost {
  static final ChannelName CHANNEL = new ChannelName("stable");
  private static final int SLOW = 50;
  private final Time time;
  private final SimMaster master;
  private final int number;
  private final HostId id;
  private final boolean auto;
  private final Estate estate;
  private final Leaf journal = new Leaf(this);
  private final Leaf reports = new Leaf(this);
  private final Disk disk;
  private final Meddler meddler;
  private SimService service;
  private final Set<ReleaseId> orderedTo =
      new TreeSet<>(java.util.Comparator.comparing(ReleaseId::number));
  private Tongue tongue = Tongue.TODAY;
  private Optional<SimAgent> process = Optional.empty();
  private Instant unreachableUntil = Instant.MIN;
  private Instant unpermittedUntil = Instant.MIN;
  private Instant fullUntil = Instant.MIN;
  private Duration clock = Duration.ZERO;
  private int boots;
  private boolean merging;
  private int starts;
  private long serial;
  private long epoch;
  private Optional<ChannelStatement> statement = Optional.empty();

  SimHost(Time time, SimMaster master, int number, boolean auto, Estate estate) {
    this(time, master, number, auto, estate, new Disk(time, Shelf.inventory(1)));
  }

  private SimHost(Time time, SimMaster master, int number, boolean auto, Estate estate, Disk disk) {
    this.time = time;
    this.master = master;
    this.number = number;
    this.id = id(number);
    this.auto = auto;
    this.estate = estate;
    this.disk = disk;
    this.meddler = new Meddler(time, disk, name());
    this.service = new SimService(time, disk, number);
  }

  /** The same machine once more, as a careless copy of a virtual machine is. */
  SimHost copy() {
    var copy = new SimHost(time, master, number, auto, estate, disk.copy());
    copy.journal.copyOf(journal);
    copy.reports.copyOf(reports);
    copy.tongue = tongue;
    copy.serial = serial;
    copy.epoch = epoch;
    copy.statement = statement;
    copy.boots = boots + 1000;
    copy.starts = starts + 1000;
    return copy;
  }

  /** Its agent is of an earlier version, which neither drains nor starts its machine again. */
  void speak(Tongue other) {
    tongue = other;
    service = SimService.plain(time, disk);
  }

  Tongue tongue() {
    return tongue;
  }

  HostId id() {
    return id;
  }

  private static HostId id(int number) {
    var text = new StringBuilder("h".repeat(20));
    "%06d".formatted(number).chars().forEach(d -> text.append((char) ('a' + d - '0')));
    return new HostId(text.toString());
  }

  String name() {
    return "host" + number;
  }

  int number() {
    return number;
  }

  String machineId() {
    return "machine-" + number;
  }

  boolean auto() {
    return auto;
  }

  Leaf journal() {
    return journal;
  }

  Leaf reports() {
    return reports;
  }

  /** How far its clock is off; that of every second one runs slow. */
  Duration clock() {
    boolean slow = number % 2 == 1 && time.knows(Peril.CLOCK);
    return slow ? clock.minus(time.passed().dividedBy(SLOW)) : clock;
  }

  /** The highest that it has seen of its channel's statements. */
  long serial() {
    return serial;
  }

  /** The newest that it has heard, which it keeps over all that befalls it. */
  Optional<ChannelStatement> statement() {
    return statement;
  }

  void heard(ChannelStatement newest) {
    serial = newest.serial();
    statement = Optional.of(newest);
  }

  /** The highest epoch of a master that it has followed. */
  long epoch() {
    return epoch;
  }

  void epoch(long highest) {
    epoch = highest;
  }

  Disk disk() {
    return disk;
  }

  Meddler meddler() {
    return meddler;
  }

  SimService service() {
    return service;
  }

  Time time() {
    return time;
  }

  /** Releases that somebody told it to go to, or that it was offered by its channel. */
  Set<ReleaseId> orderedTo() {
    return orderedTo;
  }

  Enrolment enrolment() {
    return new Enrolment(id(), machineId(), name(), labels(), CHANNEL, disk.inventory());
  }

  Labels labels() {
    return estate.labels(number);
  }

  /** Where it says that it runs, and what on it. */
  Placement placement() {
    return estate.placement(number);
  }

  /** Finds out within a minute that something about that has changed. */
  void tellPlaceSoon() {
    time.after(
        time.between(Duration.ZERO, Duration.ofMinutes(1)),
        () -> process.ifPresent(SimAgent::tellPlace));
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

  boolean isCutOff() {
    return !time.isCalm() && time.now().isBefore(unreachableUntil);
  }

  void start() {
    if (process.isPresent()) return;
    starts++;
    service.started(boots);
    try {
      var fresh = new SimAgent(this, master, "boot-" + boots, "start-" + starts);
      process = Optional.of(fresh);
      fresh.begin();
    } catch (IOException e) {
      throw new UncheckedIOException("files in memory cannot be read", e);
    }
  }

  Optional<SimAgent> process() {
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
    stop("loses its power");
  }

  /** As it was told to, by its agent. */
  void startAgain() {
    stop("starts again");
  }

  private void stop(String how) {
    time.note(name(), () -> how);
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

  /** The agent asks to be confirmed; a law of its own that it does not before it is well. */
  void asksForConfirmation(ChangeId change) {
    if (!service.isFoundWell(change, boots))
      throw new Laws.Broken(
          name()
              + " asks to be confirmed, and was not found well since its start; at "
              + time.now());
  }

  void foundWell(ChangeId change) {
    service.foundWell(change, boots);
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

  /** Something on its way lets all pass but that word, for so long. */
  void losePermissions(Duration how) {
    unpermittedUntil = time.now().plus(how);
  }

  boolean losesPermissions() {
    return !time.isCalm() && time.now().isBefore(unpermittedUntil);
  }

  void jumpClock() {
    clock = clock.plus(time.between(Duration.ofMinutes(-10), Duration.ofMinutes(10)));
  }
}
