package io.wherry.master.pipeline;

import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.ChannelName;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.release.ChannelStatement;
import io.wherry.common.resolve.Catalogue;
import io.wherry.common.resolve.Provided;
import io.wherry.common.resolve.Resolution;
import io.wherry.common.resolve.Wanted;
import io.wherry.master.fleet.Fleet;
import io.wherry.master.fleet.HostView;
import io.wherry.master.fleet.PackageSet;
import io.wherry.master.hold.Ledger;
import io.wherry.master.hold.LogException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * The master's mind: hosts and operators speak to it, one thread decides and records.
 *
 * <p>Every method may be called from any thread and, where it answers, waits for the answer. A
 * command that cannot be recorded is refused and has changed nothing; a host's word that cannot be
 * recorded is kept and tried again, unacknowledged meanwhile.
 */
public final class Control implements Resources.Resource {
  private final Mind mind;
  private final Ports ports;
  private final Releases releases;
  private final Loop loop;

  private Control(Mind mind, Ports ports, Loop loop) {
    this.mind = mind;
    this.ports = ports;
    this.releases = ports.releases();
    this.loop = loop;
  }

  /** The resolver that plans are made with. */
  public interface Solver {
    Resolution resolve(Catalogue offer, Inventory has, Wanted wanted, Provided provided);
  }

  /** What it stands on. */
  public record Ports(
      Releases releases, Solver solver, MetricSource metrics, ControlListener listener) {}

  /** Reads the log and takes up everything where it left it; {@link #start} begins the loop. */
  public static Control open(Ledger log, Ports ports, ControlSettings settings, InstantSource clock)
      throws LogException {
    return open(log, ports, settings, clock, false);
  }

  /**
   * The same without a thread of its own, for a simulation: everything is done at once by whoever
   * calls, and {@link #tick} is what the clock does otherwise.
   */
  public static Control byHand(
      Ledger log, Ports ports, ControlSettings settings, InstantSource clock) throws LogException {
    return open(log, ports, settings, clock, true);
  }

  private static Control open(
      Ledger log, Ports ports, ControlSettings settings, InstantSource clock, boolean byHand)
      throws LogException {
    var book = new Book(log, new Fleet(settings.silentAfter()), settings.cap());
    var planning = new Planning(ports.releases(), ports.solver()::resolve);
    var floor = new Floor(book, planning, settings, ports.listener(), clock);
    var mind = new Mind(floor, ports.releases(), ports.metrics());
    mind.wake();
    return new Control(mind, ports, new Loop(mind, byHand));
  }

  public void start() {
    loop.start();
  }

  /** A second has passed, for a control that is driven by hand. */
  public void tick() {
    loop.tick();
  }

  /** A host greets on a stream of its own. */
  public Attachment attach(HostId host, Hello hello, Outbox outbox) {
    var answer = loop.ask(() -> Answer.ok(mind.doorkeeper.attach(host, hello, outbox)));
    return switch (answer) {
      case Answer.Ok<Attachment>(var attachment) -> attachment;
      case Answer.Refused<Attachment>(_, var message) -> new Attachment.NotNow(message);
    };
  }

  /** Anything but the greeting. Does not wait. */
  public void said(Session session, HostWord word) {
    loop.hear(() -> mind.reports.said(session, word));
  }

  /** Its stream is over, whichever side ended it. */
  public void gone(Session session) {
    loop.hear(() -> mind.doorkeeper.gone(session));
  }

  /** A refusal says nothing about the change: the host asks again. */
  public Answer<ConfirmAnswer> confirm(
      HostId host, ChangeId change, ReleaseId release, Inventory inventory) {
    return loop.ask(() -> Answer.ok(mind.reports.confirm(host, change, release, inventory)));
  }

  /** To be called before the host is answered: what is not recorded is not enrolled. */
  public Answer<HostId> enrolled(Enrolment enrolment) {
    return loop.ask(() -> {
      mind.doorkeeper.enrolled(enrolment);
      return Answer.ok(enrolment.host());
    });
  }

  /** The highest serial of each channel that a host said it has seen. */
  public Map<ChannelName, Long> serials() {
    return loop.ask(() -> Answer.ok(Map.copyOf(mind.floor.serials)))
            instanceof Answer.Ok<Map<ChannelName, Long>>(var serials)
        ? serials
        : Map.of();
  }

  public StatusView status() {
    return value(loop.ask(() -> Answer.ok(mind.desk.status())));
  }

  /** Hosts that a selector chooses; an empty one chooses all. */
  public Answer<List<HostView>> hosts(String selector) {
    return loop.ask(() -> mind.desk.hosts(selector));
  }

  /** What runs on what, by the hosts that have anything to do with it. */
  public Map<HostId, Bonds> bonds() {
    return value(loop.ask(() -> Answer.ok(mind.surroundings.all())));
  }

  /** By id, by name, or by a prefix of the id that only one host has. */
  public Answer<HostDetail> host(String text) {
    return loop.ask(() -> mind.desk.host(text));
  }

  /** Ends a quarantine, frees a permission; answers what was done. */
  public Answer<List<String>> releaseHost(String text, String actor, String reason) {
    return loop.ask(() -> mind.desk.release(text, actor, reason));
  }

  /** Its certificates are refused already; this tells everybody who asks about the host. */
  public Answer<String> revoked(String text, String actor, String reason) {
    return loop.ask(() -> mind.desk.revoked(text, actor, reason));
  }

  public Answer<PackageSet> assignSet(
      String name, String hosts, List<String> packages, String actor) {
    return loop.ask(() -> mind.desk.assignSet(name, hosts, packages, actor));
  }

  public Answer<String> dropSet(String name, String actor) {
    return loop.ask(() -> mind.desk.dropSet(name, actor));
  }

  public List<PackageSet> sets() {
    return value(loop.ask(() -> Answer.ok(mind.desk.sets())));
  }

  /** Makes or replaces a window or a blackout, unless it is only to be tried. */
  public Answer<WindowView> setWindow(WindowWish wish, String actor) {
    return loop.ask(() -> mind.windows.set(wish, actor));
  }

  public Answer<String> dropWindow(boolean blackout, String name, String actor, String reason) {
    return loop.ask(() -> mind.windows.drop(blackout, name, actor, reason));
  }

  /** Windows first, then blackouts. */
  public List<WindowView> windows() {
    return value(loop.ask(() -> Answer.ok(mind.windows.list())));
  }

  /** The week ahead of one host, or of every window where no host is named. */
  public Answer<List<WeekView>> week(String host) {
    return loop.ask(() -> mind.windows.week(host));
  }

  public Answer<RolloutView> startRollout(RolloutOrder order, String actor) {
    // Reading a release may take long: the caller's thread does it, the loop finds it read.
    if (order.release() > 0) releases.find(new ReleaseId(repository(), order.release()));
    // So does asking whether the gate's question can be answered at all.
    var metric = order.limits().passing().metric();
    var never = metric.flatMap(gate -> ports.metrics().objection(gate.query()));
    if (never.isPresent())
      return Answer.invalid("the metric gate would never let a wave begin: " + never.get());
    return loop.ask(() -> mind.rollouts.start(order, actor));
  }

  /** Newest first. */
  public List<RolloutView> rollouts(boolean openOnly) {
    return value(loop.ask(() -> Answer.ok(mind.rollouts.list(openOnly))));
  }

  /** By id; the newest for an empty one. */
  public Answer<RolloutView> rollout(String id) {
    return loop.ask(() -> mind.rollouts.show(id));
  }

  /**
   * Runs a rollout once more from the log, up to an event or a time where one is given; the newest
   * for an empty id. The caller's thread reads the log, so that nobody waits for it.
   */
  public Answer<Replayed> replay(String id, String until) {
    return fromLog(loop.ask(() -> mind.rollouts.replay(id, until)), Replay::run);
  }

  /** What that rollout's decisions depended on; the caller's thread reads the log here too. */
  public Answer<Incident> incident(String id) {
    return fromLog(loop.ask(() -> mind.rollouts.excerpt(id)), excerpt -> Answer.ok(excerpt.run()));
  }

  /** Reads the log, which may fail. */
  private interface Reading<T, R> {
    Answer<R> of(T what) throws LogException;
  }

  private static <T, R> Answer<R> fromLog(Answer<T> answer, Reading<T, R> reading) {
    return switch (answer) {
      case Answer.Refused<T>(var kind, var message) -> new Answer.Refused<>(kind, message);
      case Answer.Ok<T>(var what) -> {
        try {
          yield reading.of(what);
        } catch (LogException e) {
          yield new Answer.Refused<>(Answer.ExitKind.UNRECORDED, String.valueOf(e.getMessage()));
        }
      }
    };
  }

  public Answer<RolloutView> act(RolloutAct asked, String actor) {
    return loop.ask(() -> mind.acts.act(asked, actor));
  }

  /**
   * Shows a rollout now and whenever it changes, until closed. {@code viewer} is called on the
   * control thread: it must not block.
   */
  public Answer<Resources.Resource> watch(String id, Consumer<RolloutView> viewer) {
    return loop.ask(() -> loop.watch(id, viewer));
  }

  /** Whom a channel's statement is about now. */
  public Answer<ChannelConcern> channel(ChannelName channel) {
    return loop.ask(() -> Answer.ok(mind.channels.of(channel)));
  }

  /** What these statements would change for whom. */
  public Answer<ChannelConcern> foresee(List<ChannelStatement> statements) {
    return loop.ask(() -> Answer.ok(mind.channels.of(statements)));
  }

  /** Returns when all that was told before is taken in. */
  public void catchUp() {
    loop.ask(() -> Answer.ok(true));
  }

  /**
   * Which releases hosts and rollouts need, and why; of rollouts that are over, those that ended
   * after {@code since}. Whatever was let to a release before this was asked shows in the answer.
   */
  public Answer<SortedMap<Long, List<String>>> needed(Instant since) {
    return loop.ask(() -> Answer.ok(Needs.of(mind.floor, since)));
  }

  /** A channel has a new statement: announced to whoever follows it. */
  public void channelMoved(SignedStatement signed, ChannelStatement statement) {
    // Read here, so that the loop finds read what hosts are going to be ordered to.
    releases.find(statement.release());
    if (statement.floor() > ChannelStatement.NO_FLOOR) read(statement, statement.floor());
    statement.barrier().ifPresent(number -> read(statement, number));
    loop.hear(() -> mind.channelMoved(signed, statement));
  }

  private void read(ChannelStatement statement, long number) {
    releases.find(new ReleaseId(statement.release().repository(), number));
  }

  private io.wherry.common.model.RepositoryName repository() {
    return mind.floor.settings.repository();
  }

  private static <T> T value(Answer<T> answer) {
    return switch (answer) {
      case Answer.Ok<T>(var value) -> value;
      case Answer.Refused<T>(_, var message) -> throw new IllegalStateException(message);
    };
  }

  @Override
  public void close() {
    loop.close();
  }
}
