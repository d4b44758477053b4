package io.wherry.agent;

import io.wherry.agent.aftermath.Scan;
import io.wherry.agent.identity.HostIdentity;
import io.wherry.agent.identity.IdentityStore;
import io.wherry.agent.identity.LiveIdentity;
import io.wherry.agent.journal.Journal;
import io.wherry.agent.journal.Page;
import io.wherry.agent.link.Confirmer;
import io.wherry.agent.link.GrpcMasterLink;
import io.wherry.agent.link.GrpcRenewalDoor;
import io.wherry.agent.link.MasterLink;
import io.wherry.agent.report.ReportQueue;
import io.wherry.agent.update.Footing;
import io.wherry.agent.update.Policy;
import io.wherry.agent.update.Service;
import io.wherry.agent.update.UpdateMachine;
import io.wherry.agent.update.UpdateState;
import io.wherry.agent.work.ChildWorkers;
import io.wherry.agent.work.Ear;
import io.wherry.agent.work.Guidance;
import io.wherry.agent.work.Hands;
import io.wherry.agent.work.Lookout;
import io.wherry.agent.work.Turns;
import io.wherry.agent.work.UpdateLoop;
import io.wherry.agent.work.Voice;
import io.wherry.agent.work.WorkListener;
import io.wherry.agent.work.Workers;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Address;
import io.wherry.common.model.MasterWord;
import io.wherry.common.model.ReleaseId;
import io.wherry.common.model.Report;
import io.wherry.common.time.Backoff;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The resident process, wired: link, machine, journal, reports. Everything heavy is the worker's.
 */
final class Agent {
  private static final System.Logger LOG = System.getLogger(Agent.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LASTING = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration REDIAL = Duration.ofMinutes(1);

  private final AgentSettings settings;
  private final Places places;
  private final Slimming slimming = new Slimming();
  private final InstantSource clock = InstantSource.system();
  private volatile Optional<Ear> ear = Optional.empty();
  private volatile Optional<MasterLink> link = Optional.empty();
  private volatile Optional<UpdateLoop> updates = Optional.empty();
  private volatile Optional<Lookout> lookout = Optional.empty();

  Agent(AgentSettings settings) {
    this.settings = settings;
    this.places = new Places(settings.stateDir());
  }

  /** Starts everything; {@code open} closes it. */
  void start(
      Resources open,
      HostIdentity identity,
      ChildWorkers.CommandLine workerCommand,
      Aftercare.Tidying tidying)
      throws IOException {
    var masters = masters(identity);
    var store = new IdentityStore(settings.stateDir());
    var live =
        open.add(
            new LiveIdentity(
                identity, store, new GrpcRenewalDoor(masters, PATIENCE), clock, seeded()));
    var facts = settings.facts();
    var membership = identity.membership();
    var announcements =
        Announcements.open(Announcements.trust(membership), membership, places, clock);
    var succession = Succession.open(places);
    var reports = ReportQueue.open(settings.stateDir(), clock);
    var metrics = listener(open, reports);
    var workers =
        open.add(
            new Workers(
                new ChildWorkers(workerCommand), word -> ear.ifPresent(e -> e.worked(word))));
    var voice =
        open.add(
            new Voice(
                reports, word -> link.map(l -> l.send(word)).orElse(false), Turns.thread("voice")));
    var aftercare = open.add(aftercare(voice, metrics, tidying));
    var listener = WorkListener.of(metrics, aftercare);
    var here = new LocalHost(settings, what -> LOG.log(System.Logger.Level.WARNING, "{0}", what));
    var host = new Lookout(here, here::glance, this::isAtRest, voice);
    lookout = Optional.of(host);
    var confirmer = new Confirming(new Confirmer(masters, live::current, PATIENCE));
    var hands =
        new Hands(
            workers,
            voice,
            confirmer,
            task -> Thread.ofVirtual().name("confirm").start(task),
            host,
            () -> ear.map(Ear::guidance).orElse(Guidance.NONE),
            release -> announcements.against(standing(), release));
    var loop = open.add(loop(identity, facts.bootId(), hands, listener));
    updates = Optional.of(loop);
    var whereabouts = open.add(new Whereabouts(settings.placements(), voice::moved));
    var greeting =
        new Greeting(
            settings,
            facts,
            identity,
            host,
            announcements,
            succession,
            new Greeting.Now(loop, reports, clock, whereabouts::now));
    ear =
        Optional.of(
            open.add(
                new Ear(
                    loop::post,
                    voice,
                    announcements,
                    greeting,
                    clock,
                    listener,
                    Turns.thread("ear"))));
    var dialling = open.add(dial(masters, live, succession));
    link = Optional.of(dialling);
    workers.start();
    live.start();
    loop.start();
    dialling.start();
    aftercare.start();
    whereabouts.start();
  }

  private Optional<ReleaseId> standing() {
    return updates.flatMap(loop -> loop.page().state().footing().release());
  }

  private boolean isAtRest() {
    return updates.filter(UpdateLoop::isAtRest).isPresent();
  }

  private Aftercare aftercare(Voice voice, WorkListener metrics, Aftercare.Tidying tidying)
      throws IOException {
    var scan = Scan.of(settings.root(), settings.installing().stateDir());
    metrics.remains(Aftercare.last(Aftercare.in(settings.stateDir())));
    return new Aftercare(
        scan,
        settings.stateDir(),
        aftermath -> {
          metrics.remains(aftermath);
          voice.report(new Report.Remaining(aftermath));
        },
        tidying);
  }

  private List<Address> masters(HostIdentity identity) {
    return settings.masters().isEmpty()
        ? identity.membership().masters()
        : settings.masters().stream().map(Address::parse).toList();
  }

  private UpdateLoop loop(HostIdentity identity, String boot, Hands hands, WorkListener listener)
      throws IOException {
    var journal = Journal.in(settings.stateDir());
    var unknown =
        new UpdateState.Recovering(
            Footing.NONE, new UpdateState.Settled(Footing.NONE), 1, Optional.empty());
    var last = journal.read().orElse(new Page(unknown, clock.instant(), boot, Optional.empty()));
    var machine = new UpdateMachine(policy(), boot, identity.host().value().hashCode());
    return new UpdateLoop(machine, journal, last, boot, hands, clock, listener);
  }

  private Policy policy() {
    var update = settings.update();
    return new Policy(
        settings.auto(),
        update.attempts(),
        new Backoff(Duration.ofSeconds(2), atLeast(Duration.ofSeconds(2), update.longestWait())),
        update.askAgain(),
        update.confirmWithin(),
        Policy.DEFAULT.confirmBackoff(),
        new Service(
            !settings.drain().isOff(),
            update.reboot() != AgentSettings.Update.Reboot.NEVER,
            update.rebootWithin()));
  }

  /** Not as patient as with a change: a master that is back wants to know its fleet. */
  private Backoff redial() {
    var wanted = settings.update().longestWait();
    return new Backoff(SOON, atLeast(SOON, wanted.compareTo(REDIAL) < 0 ? wanted : REDIAL));
  }

  private static Duration atLeast(Duration least, Duration wanted) {
    return wanted.compareTo(least) < 0 ? least : wanted;
  }

  private MasterLink dial(List<Address> masters, LiveIdentity live, Succession succession) {
    return new GrpcMasterLink(
        new GrpcMasterLink.Setup(masters, redial(), LASTING, PATIENCE),
        live::current,
        new Listening(succession),
        clock,
        seeded());
  }

  /** Metrics, where somebody wants them: their library is not even loaded otherwise. */
  private WorkListener listener(Resources open, ReportQueue reports) throws IOException {
    if (settings.metrics().listen().isEmpty()) return WorkListener.NONE;
    var metrics =
        new io.wherry.agent.metrics.AgentMetrics(
            reports::pending, () -> reports.oldest().map(this::age).orElse(Duration.ZERO));
    var at = Address.parse(settings.metrics().listen().get());
    open.add(io.wherry.agent.metrics.MetricsDoor.open(at, metrics::scrape));
    return metrics;
  }

  private Duration age(Instant since) {
    return Duration.between(since, clock.instant());
  }

  private static Random seeded() {
    return new Random(new SecureRandom().nextLong());
  }

  private final class Listening implements MasterLink.Listener {
    private final Succession succession;

    Listening(Succession succession) {
      this.succession = succession;
    }

    @Override
    public Optional<String> objection(MasterWord.Welcomed welcome) {
      return succession.objection(welcome.epoch());
    }

    @Override
    public void up() {
      ear.ifPresent(Ear::up);
      slimming.afterTheStart();
    }

    @Override
    public void said(MasterWord word) {
      ear.ifPresent(e -> e.said(word));
    }

    @Override
    public void beat() {
      lookout.ifPresent(Lookout::beat);
    }

    @Override
    public void down(String why) {
      ear.ifPresent(e -> e.down(why));
    }
  }
}
