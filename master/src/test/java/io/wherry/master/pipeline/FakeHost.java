package io.wherry.master.pipeline;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Labels;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.Order;
import io.wherry.common.model.Outcome;
import io.wherry.common.model.Placement;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An agent in a few lines: takes an order, asks, merges when permitted, reports until acknowledged.
 * Words from the master lie in {@code inbox} until the test lets them arrive.
 */
final class FakeHost {
  private static final Instant DAWN = Instant.parse("2026-05-01T06:00:00Z");

  final HostId id;
  final String name;
  final String machineId;
  String version = "0.1.0";
  String instance = "i1";
  boolean auto;
  String boot = "boot";
  Labels labels = Labels.NONE;
  Placement placement = Placement.NONE;
  Inventory inventory;
  Optional<ReleaseId> settled = Optional.empty();
  Outcome next = Outcome.SETTLED;
  boolean lies;
  long serial;
  long epoch;

  final ArrayDeque<MasterWord> inbox = new ArrayDeque<>();
  final List<MasterWord> heard = new ArrayList<>();
  final ArrayDeque<HostWord.Reported> kept = new ArrayDeque<>();
  Optional<Order> order = Optional.empty();
  boolean merging;
  private ChangeId lastEnded = new ChangeId("none");
  private long sequence;
  private Optional<Session> session = Optional.empty();
  private Optional<String> turnedAway = Optional.empty();

  FakeHost(int number) {
    this.id = new HostId("h".repeat(20) + letters(number));
    this.name = "host" + number;
    this.machineId = "machine-" + number;
    this.inventory = FakeReleases.inventory(1);
  }

  /** Six letters that sort as the number does. */
  private static String letters(int number) {
    var text = new StringBuilder();
    "%06d".formatted(number).chars().forEach(digit -> text.append((char) ('a' + digit - '0')));
    return text.toString();
  }

  Hello hello() {
    return new Hello(
        new Hello.Agent(version, 1, 1, instance, List.of()),
        new Hello.Machine(name, "linux-x86_64", machineId, boot, DAWN, placement),
        new Hello.Following(
            FakeReleases.REPOSITORY, new ChannelName("stable"), auto, serial, epoch),
        inventory,
        settled,
        order.map(Order::change),
        new Hello.Reports(sequence, kept.isEmpty() ? 0 : kept.getLast().sequence()));
  }

  Enrolment enrolment() {
    return new Enrolment(id, machineId, name, labels, new ChannelName("stable"), inventory);
  }

  boolean connected() {
    return session.isPresent();
  }

  Session session() {
    return session.orElseThrow();
  }

  Optional<String> turnedAway() {
    return turnedAway;
  }

  /** Opens a stream, greets and tells again what is not acknowledged. */
  void connect(TestMaster master) {
    inbox.clear();
    var attachment = master.attach(id, hello(), inbox::add);
    switch (attachment) {
      case Attachment.TurnedAway(var why) -> turnedAway = Optional.of(why);
      case Attachment.NotNow(var why) -> throw new AssertionError(why);
      case Attachment.Accepted(var s) -> {
        session = Optional.of(s);
        turnedAway = Optional.empty();
        for (var report : List.copyOf(kept)) master.said(s, report);
      }
    }
  }

  /** The connection breaks; the master notices. */
  void disconnect(TestMaster master) {
    var lost = session;
    forget();
    lost.ifPresent(master::gone);
  }

  /** Its agent is another process now; numbers of reports that it might have used are skipped. */
  void restart(TestMaster master) {
    disconnect(master);
    instance += "+";
    sequence += 1000;
    connect(master);
  }

  /** The connection breaks and what was under way is lost; the master does not know. */
  void forget() {
    session = Optional.empty();
    inbox.clear();
  }

  /** Lets the oldest word arrive. */
  void hear(TestMaster master) {
    var word = inbox.poll();
    if (word == null) return;
    heard.add(word);
    switch (word) {
      case MasterWord.Ordered(var o) -> ordered(o);
      case MasterWord.Withdrawn(var change, _) -> {
        if (!merging && isCurrent(change)) drop(master);
      }
      case MasterWord.Permitted(var change, _) -> {
        if (isCurrent(change)) merging = true;
      }
      case MasterWord.Refused(var change, _, var finished, _) -> {
        if (finished && !merging && isCurrent(change)) drop(master);
      }
      case MasterWord.Acknowledged(var upTo) -> kept.removeIf(r -> r.sequence() <= upTo);
      case MasterWord.Held _ -> forget();
      case MasterWord.Welcomed _, MasterWord.Announced _ -> {}
    }
  }

  private void ordered(Order o) {
    if (merging || o.change().equals(lastEnded)) return;
    order = Optional.of(o);
  }

  private void drop(TestMaster master) {
    var wished = next;
    next = Outcome.FAILED;
    end(master);
    next = wished;
  }

  private boolean isCurrent(ChangeId change) {
    return order.map(o -> o.change().equals(change)).orElse(false);
  }

  /** Does the next thing: asks, or ends its merge. */
  void work(TestMaster master) {
    if (order.isEmpty()) return;
    if (merging) end(master);
    else session.ifPresent(s -> ask(master, s));
  }

  private void ask(TestMaster master, Session s) {
    var o = order.orElseThrow();
    if (!o.plan().inventory().equals(inventory.digest()))
      master.said(s, new HostWord.AskedPlan(o.release(), inventory));
    else master.said(s, new HostWord.AskedPermission(o.change(), o.release()));
  }

  /** Its own word that the merge is over, whether or not anybody hears it. */
  void end(TestMaster master) {
    var o = order.orElseThrow();
    if (next == Outcome.SETTLED && !lies) {
      inventory = after(o);
      settled = Optional.of(o.release());
    }
    merging = false;
    lastEnded = o.change();
    order = Optional.empty();
    report(
        master,
        new Report.Ended(
            o.change(),
            o.release(),
            next,
            next == Outcome.SETTLED ? Optional.of(o.release()) : settled,
            next == Outcome.SETTLED ? Optional.empty() : Optional.of(Fault.permanent("as told")),
            inventory,
            Report.Cost.NONE));
  }

  private Inventory after(Order o) {
    var packages = new ArrayList<>(inventory.packages());
    for (var install : o.plan().installs()) {
      packages.removeIf(p -> p.id().sharesSlotWith(install.id()));
      packages.add(new InstalledPackage(install.id(), Optional.of(install.pbin()), true));
    }
    for (var removal : o.plan().removals()) packages.removeIf(p -> p.id().equals(removal.id()));
    return new Inventory(packages);
  }

  void report(TestMaster master, Report report) {
    var word = new HostWord.Reported(++sequence, DAWN, report);
    kept.add(word);
    session.ifPresent(s -> master.said(s, word));
  }
}
