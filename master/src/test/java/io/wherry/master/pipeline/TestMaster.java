package io.wherry.master.pipeline;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.resolve.Resolver;
import io.wherry.master.fleet.Fleet;
import io.wherry.master.hold.Entry;
import io.wherry.master.hold.LogException;
import io.wherry.master.rollout.Amount;
import io.wherry.master.rollout.Budget;
import io.wherry.master.rollout.Caps;
import io.wherry.master.rollout.Deadlines;
import io.wherry.master.rollout.Passing;
import io.wherry.master.rollout.Retry;
import io.wherry.master.topology.Bounds;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** A master without threads over a ledger in memory, which can be killed and come back. */
final class TestMaster {
  static final Duration BEAT = Duration.ofSeconds(10);

  final MemoryLedger ledger = new MemoryLedger();
  final List<FakeHost> hosts = new ArrayList<>();
  private final int cap;
  private final Bounds bounds;
  final FakeReleases releases = new FakeReleases(9);
  Instant now = Instant.parse("2026-05-01T12:00:00Z");

  /** What is measured, for metric gates. */
  MetricSource metrics = MetricSource.NONE;

  Mind mind;

  TestMaster(int cap) {
    this(cap, Bounds.DEFAULT);
  }

  TestMaster(int cap, Bounds bounds) {
    this.cap = cap;
    this.bounds = bounds;
    this.mind = wake();
  }

  static ControlSettings settings(int cap, Bounds bounds) {
    return new ControlSettings(
        FakeReleases.REPOSITORY,
        cap,
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        BEAT,
        3,
        new ControlSettings.Downloads(List.of("http://master:8470/"), 0),
        Duration.ofMinutes(30),
        bounds,
        new Amount(50, true));
  }

  /** Ten minutes for each step of a host, and abort when too much goes wrong. */
  static RolloutOrder.Limits limits(int success, Duration bake, int failures, int atOnce) {
    return new RolloutOrder.Limits(
        Passing.of(success, bake),
        Budget.parse(Integer.toString(failures), Budget.Then.ABORT, Retry.NEVER),
        Caps.of(atOnce),
        Deadlines.each(Duration.ofMinutes(10)));
  }

  private Mind wake() {
    var settings = settings(cap, bounds);
    InstantSource clock = () -> now;
    var book = new Book(ledger, new Fleet(settings.silentAfter()), cap);
    var planning = new Planning(releases, Resolver::resolve);
    var mind =
        new Mind(
            new Floor(book, planning, settings, ControlListener.NOBODY, clock), releases, metrics);
    unchecked(mind::wake);
    return mind;
  }

  /** The process is gone, and all streams with it; another one starts on what was recorded. */
  void restart() {
    ledger.restarted();
    hosts.forEach(FakeHost::forget);
    mind = wake();
  }

  /** The machine is lost; another one starts from a backup of that many lines, taken then. */
  void restore(int lines, Instant taken) {
    ledger.restarted();
    ledger.backTo(lines);
    var restored = new HouseFact.Restored(now.getEpochSecond(), taken, 1000);
    unchecked(() -> ledger.append(List.of(Entry.of(HouseFact.STREAM, restored, now))));
    hosts.forEach(FakeHost::forget);
    mind = wake();
  }

  FakeHost enrol(int number) {
    var host = new FakeHost(number);
    hosts.add(host);
    unchecked(() -> {
      mind.doorkeeper.enrolled(host.enrolment());
      mind.afterwards();
    });
    return host;
  }

  List<FakeHost> enrolConnected(int count) {
    for (int i = 1; i <= count; i++) enrol(i).connect(this);
    return hosts;
  }

  Attachment attach(HostId id, Hello hello, Outbox outbox) {
    var attached = new ArrayList<Attachment>();
    unchecked(() -> {
      attached.add(mind.doorkeeper.attach(id, hello, outbox));
      mind.afterwards();
    });
    return attached.getFirst();
  }

  void said(Session session, HostWord word) {
    unchecked(() -> {
      mind.reports.said(session, word);
      mind.afterwards();
    });
  }

  void gone(Session session) {
    unchecked(() -> {
      mind.doorkeeper.gone(session);
      mind.afterwards();
    });
  }

  void tick(Duration by) {
    now = now.plus(by);
    unchecked(mind::tick);
  }

  /** Time passes, and whoever is connected is heard of. */
  void pass(Duration by) {
    now = now.plus(by);
    for (var host : List.copyOf(hosts))
      if (host.connected()) said(host.session(), new HostWord.Beat(now));
    unchecked(mind::tick);
  }

  Answer<RolloutView> start(RolloutOrder order) {
    var answers = new ArrayList<Answer<RolloutView>>();
    unchecked(() -> {
      answers.add(mind.rollouts.start(order, "operator/anna"));
      mind.afterwards();
    });
    return answers.getFirst();
  }

  Answer<RolloutView> act(String id, Action action) {
    return act(id, action, "");
  }

  Answer<RolloutView> act(String id, Action action, String requestId) {
    var answers = new ArrayList<Answer<RolloutView>>();
    unchecked(() -> {
      answers.add(mind.acts.act(new RolloutAct(id, action, "because", requestId), "operator/anna"));
      mind.afterwards();
    });
    return answers.getFirst();
  }

  RolloutView rollout() {
    return ((Answer.Ok<RolloutView>) mind.rollouts.show("")).value();
  }

  void channelMoved(long release, long serial) {
    channelMoved(statement(release, serial));
  }

  ChannelStatement statement(long release, long serial) {
    return new ChannelStatement(
        new ChannelName("stable"),
        serial,
        FakeReleases.release(release),
        1,
        new TreeSet<>(),
        now.plus(Duration.ofDays(7)));
  }

  void channelMoved(ChannelStatement statement) {
    var signed =
        new SignedStatement(
            statement.channel(), new byte[] {1}, new byte[] {(byte) statement.serial()});
    unchecked(() -> {
      mind.channelMoved(signed, statement);
      mind.afterwards();
    });
  }

  /** Everybody works and hears until nothing moves any more; bounded. */
  void runAll() {
    for (int round = 0; round < 200; round++) {
      for (var host : hosts) {
        while (!host.inbox.isEmpty()) host.hear(this);
        host.work(this);
      }
      boolean quiet =
          hosts.stream().allMatch(h -> h.inbox.isEmpty() && (h.order.isEmpty() || !h.connected()));
      if (quiet) return;
    }
  }

  long merging() {
    return hosts.stream().filter(h -> h.merging).count();
  }

  /** Something that may fail to record. */
  interface Doing {
    void run() throws LogException;
  }

  static void unchecked(Doing doing) {
    try {
      doing.run();
    } catch (LogException e) {
      throw new AssertionError(e);
    }
  }
}
