package io.wherry.master.pipeline;

import io.wherry.common.model.MasterWord;
import io.wherry.common.model.SignedStatement;
import io.wherry.common.release.ChannelStatement;
import io.wherry.master.fleet.FleetView;
import io.wherry.master.hold.LogException;
import io.wherry.master.rollout.Permissions;
import java.time.Duration;
import java.util.Optional;

/** All parts of the control loop, without its thread: what the loop drives, and tests by hand. */
final class Mind {
  final Floor floor;
  final Orders orders;
  final Restoration restoration;
  final Gate gate;
  final Doorkeeper doorkeeper;
  final Reports reports;
  final RolloutDesk rollouts;
  final RolloutActs acts;
  final Desk desk;
  final Checks checks;
  final ChannelDesk channels;
  private final Bars bars;
  final WindowDesk windows;
  final Surroundings surroundings;
  private Optional<FleetView> shown = Optional.empty();
  private Optional<Permissions> counted = Optional.empty();

  Mind(Floor floor, Releases releases, MetricSource metrics) {
    this.floor = floor;
    this.bars = Bars.of(floor);
    this.surroundings = new Surroundings(floor);
    this.orders = new Orders(floor, bars);
    this.restoration = new Restoration(floor, orders);
    this.gate = new Gate(floor, bars, surroundings);
    this.doorkeeper = new Doorkeeper(floor, orders, gate, restoration);
    this.reports = new Reports(floor, orders, gate, doorkeeper, restoration, bars);
    this.rollouts = new RolloutDesk(floor, orders, releases, metrics, bars, surroundings);
    this.acts = new RolloutActs(floor, orders, rollouts, releases, bars);
    this.desk = new Desk(floor, orders, rollouts, doorkeeper, bars, surroundings);
    this.channels = new ChannelDesk(floor, bars);
    this.checks = new Checks(floor, metrics);
    this.windows = new WindowDesk(floor);
  }

  /** Takes up everything where the log left it. */
  void wake() throws LogException {
    floor.book.replay();
    restoration.takeUp();
    var now = floor.now();
    // Nobody is silent before it had the chance to come back to a master that was away.
    for (var host : floor.fleet().all())
      floor.fleet().presence(host.id(), io.wherry.master.fleet.Presence.away(now));
    orders.resume();
    orders.callOff();
  }

  /** What every word and command leaves to be done. */
  void afterwards() throws LogException {
    orders.carryOut();
    reports.answer();
    gate.serve();
    orders.carryOut();
  }

  void tick() throws LogException {
    var now = floor.now();
    surroundings.tick();
    gate.tick();
    doorkeeper.tick(now);
    hold();
    rollouts.tick(now);
    checks.tick(now);
    afterwards();
    show();
  }

  private void show() {
    var now = floor.now();
    var view = floor.fleet().view(now);
    if (!Optional.of(view).equals(shown)) {
      shown = Optional.of(view);
      floor.listener.fleetChanged(view, now);
      floor.listener.rolloutsChanged(rollouts.list(true));
    }
    var permissions = Optional.of(floor.book.permissions());
    if (!permissions.equals(counted)) {
      counted = permissions;
      floor.listener.permissionsChanged(floor.book.permissions());
    }
  }

  /** Whoever is told less than the newest is looked after at every tick. */
  private void hold() throws LogException {
    boolean recalled = bars.enforce();
    orders.carryOut();
    if (recalled) orders.resume();
  }

  /** Holds from now on; only then others are told, and what is under way is taken back. */
  void channelMoved(SignedStatement signed, ChannelStatement statement) throws LogException {
    var next = new Floor.Channel(signed, statement);
    var before = floor.channels.get(statement.channel());
    if (next.equals(before)) return;
    if (before != null && before.statement().serial() > statement.serial()) return;
    floor.channels.put(statement.channel(), next);
    announce(signed, statement);
    hold();
  }

  private void announce(SignedStatement signed, ChannelStatement statement) {
    var start = floor.now();
    int told = 0;
    var word = new MasterWord.Announced(signed);
    for (var session : floor.sessions.values()) {
      var host = floor.fleet().host(session.host);
      if (host.isEmpty() || !host.get().channel().equals(statement.channel())) continue;
      session.outbox.send(word);
      told++;
    }
    floor.listener.announced(told, Duration.between(start, floor.now()));
  }
}
