package io.wherry.master;

import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Address;
import io.wherry.common.model.RepositoryName;
import io.wherry.common.resolve.Resolver;
import io.wherry.master.build.Builder;
import io.wherry.master.build.ExheresBuilder;
import io.wherry.master.cave.CaveBuilder;
import io.wherry.master.hold.Driver;
import io.wherry.master.hold.EventLog;
import io.wherry.master.identity.Authority;
import io.wherry.master.identity.Identity;
import io.wherry.master.measure.Prometheus;
import io.wherry.master.metrics.MasterMetrics;
import io.wherry.master.pipeline.Control;
import io.wherry.master.pipeline.ControlSettings;
import io.wherry.master.pipeline.MetricSource;
import io.wherry.master.publish.Publisher;
import io.wherry.master.rpc.Doors;
import io.wherry.master.rpc.OperatorDesk;
import io.wherry.master.serve.Page;
import io.wherry.master.serve.StaticServer;
import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One running master: opens its parts in the order in which they stand on each other. */
final class Master implements AutoCloseable {
  private final MasterSettings settings;
  private final InstantSource clock;
  private final MasterPaths paths;
  private final SecureRandom random = new SecureRandom();
  private final MasterMetrics metrics = new MasterMetrics();
  private final Resources open = new Resources();
  private final List<String> addresses = new ArrayList<>();

  Master(MasterSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.paths = new MasterPaths(settings.stateDir());
  }

  /** Opens everything, or closes again what was opened and says what stood in the way. */
  void start() throws IOException {
    try {
      open();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Where it can be reached, a line each. */
  List<String> addresses() {
    return List.copyOf(addresses);
  }

  private void open() throws IOException {
    if (!Files.isDirectory(paths.authority())) {
      throw new IOException(
          settings.stateDir()
              + " holds no master yet; run 'wherry-master init' with the same --config");
    }
    Driver.unpackIn(paths.driver());
    var log = open.add(EventLog.open(paths.log()));
    var publisher =
        open.add(Publisher.open(settings.publish(), new SeamOfLedger(log, clock), clock));
    publisher.recover();
    var server = open.add(staticServer());
    server.start();
    var control = open.add(control(log, publisher, server.port()));
    var herald = open.add(new Herald(publisher, control, clock));
    var builder = builder(settings.publish().repository());
    var collector = open.add(collector(publisher, control, builder));
    control.start();
    herald.start();
    collector.start();
    tell(server);
    var provided = Provisions.of(settings.build().choices().provided());
    var yard = new Yard(builder, publisher, herald, collector, provided, metrics, clock);
    var keeper = new ChannelKeeper(publisher, control, herald);
    var desk = desk(control, publisher, yard, keeper, collector);
    var doors = open.add(new Doors(plan(), identity(log), new SeamOfHosts(control), desk, random));
    doors.start();
  }

  private StaticServer staticServer() {
    Map<String, Page> pages =
        Map.of(
            "/metrics", () -> Page.Content.metrics(metrics.scrape()),
            "/health", () -> Page.Content.text(200, "ok\n"));
    return new StaticServer(
        settings.serve(),
        settings.publish().staticFolder(),
        pages,
        new SeamOfServing(metrics),
        clock,
        System::nanoTime);
  }

  private Control control(EventLog log, Publisher publisher, int port) throws IOException {
    var urls =
        settings.doors().names().stream().map(n -> "http://" + new Address(n, port)).toList();
    var fleet = settings.fleet();
    var control =
        new ControlSettings(
            settings.publish().repository(),
            fleet.maxConcurrent(),
            fleet.permissionValid(),
            fleet.askAgain(),
            fleet.heartbeat(),
            fleet.missedBeats(),
            new ControlSettings.Downloads(urls, fleet.hostRate().bytes()),
            fleet.autoDeadline(),
            fleet.bounds(),
            settings.rollouts().askAbove());
    var releases = new SeamOfReleases(publisher.releases());
    var ports = new Control.Ports(releases, Resolver::resolve, measured(), metrics);
    return Control.open(log, ports, control, clock);
  }

  private MetricSource measured() {
    var server = settings.rollouts().prometheus();
    if (server.isEmpty()) return MetricSource.NONE;
    return open.add(new SeamOfMetrics(new Prometheus(Prometheus.server(server.get()))));
  }

  private Identity identity(EventLog log) throws IOException {
    var doors = settings.doors();
    var policy =
        new Identity.Policy(
            doors.hostCertificateLife(), reachable(doors.enrolment()), releaseKeys());
    var identity =
        new Identity(Authority.open(paths.authority(), clock), log, policy, clock, random);
    identity.start();
    return identity;
  }

  /** What hosts pin: the keys that sign releases and channels. */
  private List<String> releaseKeys() throws IOException {
    var keys = new ArrayList<String>();
    for (var secret :
        List.of(settings.publish().keys().releaseKey(), settings.publish().keys().channelKey())) {
      var line = MasterPaths.publicLine(secret);
      if (!keys.contains(line)) keys.add(line);
    }
    return keys;
  }

  private Doors.Plan plan() {
    var doors = settings.doors();
    return new Doors.Plan(
        doors.enrolment(),
        doors.agents(),
        doors.operators(),
        doors.names(),
        settings.publish().repository(),
        reachable(doors.agents()));
  }

  /** Every name of this master with every port of a door. */
  private List<Address> reachable(List<Address> doors) {
    var ports = doors.stream().map(Address::port).distinct().toList();
    return settings.doors().names().stream()
        .flatMap(name -> ports.stream().map(port -> new Address(name, port)))
        .toList();
  }

  private Collector collector(Publisher publisher, Control control, Builder builder) {
    return new Collector(publisher, control, builder, settings.publish().keep(), metrics, clock);
  }

  private OperatorDesk desk(
      Control control, Publisher publisher, Yard yard, ChannelKeeper keeper, Collector collector) {
    var repository = settings.publish().repository();
    var about = new OperatorDesk.About(version(), repository, clock.instant(), addresses());
    return new OperatorDesk(control, publisher.releases(), yard, yard, keeper, collector, about);
  }

  private Builder builder(RepositoryName repository) {
    if (settings.paludis().builds())
      return new CaveBuilder(settings.paludis(), repository, paths.build(), clock);
    return new ExheresBuilder(
        settings.build(), repository, paths.build(), clock, new Cookies(clock, random));
  }

  static String version() {
    var packaged = Master.class.getPackage().getImplementationVersion();
    return packaged == null ? "unpackaged" : packaged;
  }

  private void tell(StaticServer server) {
    for (var a : server.addresses())
      addresses.add("static     http://" + a.getHostString() + ":" + a.getPort());
    reachable(settings.doors().enrolment()).forEach(a -> addresses.add("enrolment  " + a));
    reachable(settings.doors().agents()).forEach(a -> addresses.add("agents     " + a));
    reachable(settings.doors().operators()).forEach(a -> addresses.add("operators  " + a));
  }

  @Override
  public void close() {
    open.close();
  }
}
