package io.wherry.agent;

import io.wherry.agent.health.Health;
import io.wherry.agent.health.HealthChecks;
import io.wherry.agent.identity.HostIdentity.Enrolment;
import io.wherry.agent.journal.Leavings;
import io.wherry.agent.sync.Syncer;
import io.wherry.agent.throttle.Pressure;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.Checking;
import io.wherry.agent.work.Errands;
import io.wherry.agent.work.Preparation;
import io.wherry.agent.work.WorkerLoop;
import io.wherry.common.model.Fault;
import io.wherry.common.posix.IdleThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** The worker process, wired: one at a time per state directory. */
final class Worker {
  private static final System.Logger LOG = System.getLogger(Worker.class.getName());

  private Worker() {}

  /** Works for whoever is at the other end, until it hangs up. */
  static void run(AgentSettings settings, Enrolment enrolment, InputStream in, PrintStream out)
      throws IOException, InterruptedException {
    var places = new Places(settings.stateDir());
    var clock = InstantSource.system();
    var membership = enrolment.membership();
    var trust = Announcements.trust(membership);
    try (var lock = places.lockWorker();
        var syncer = Syncer.open(places.repository(), trust, settings.sync(), clock)) {
      assert lock.isValid();
      var announcements = Announcements.open(trust, membership, places, clock);
      var people = new NativeInstalling.Logged();
      var choice = InstallerChoice.of(settings);
      LOG.log(System.Logger.Level.INFO, "installer: {0}", choice.words());
      var fetching = fetching(choice, settings, places);
      var installer =
          switch (choice.installer()) {
            case NATIVE ->
                NativeInstalling.of(settings, settings.installingByOrder(), clock, people);
            case CAVE ->
                CaveInstalling.of(
                    settings, PastReleases.of(places, trust), fetching::bring, people);
          };
      var host = new LocalHost(settings);
      var preparation =
          new Preparation(
              new VerifiedSyncing(syncer, announcements),
              fetching,
              installer,
              host,
              idleness(settings),
              clock);
      var errands =
          new Errands(
              preparation,
              installer,
              checks(settings),
              hooks(settings, enrolment),
              host,
              Leavings.in(settings.stateDir()),
              clock);
      new WorkerLoop(
              errands, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)), out)
          .run();
      leave(settings);
    }
  }

  /** What is installed now may have to come back, and for cave that takes its tarball. */
  private static CachedFetching fetching(
      InstallerChoice choice, AgentSettings settings, Places places) {
    return switch (choice.installer()) {
      case NATIVE -> new CachedFetching(settings.throttle(), places);
      case CAVE -> CachedFetching.forCave(settings, places);
    };
  }

  /** The copy that it stands on goes with it; what it may still need of that, it has open. */
  private static void leave(AgentSettings settings) throws IOException {
    var ground = OwnGround.below(settings.stateDir());
    if (ground.isHere()) ground.release(InstallerChoice.isChangeOpen(settings));
  }

  static Preparation.Idleness idleness(AgentSettings settings) {
    return settings.throttle().off()
        ? Preparation.Idleness.Work::run
        : new Lowered(settings.throttle().pressure());
  }

  /** In a thread of its own at the idle class, beside a host that may have better things to do. */
  private record Lowered(Pressure pressure) implements Preparation.Idleness {
    Lowered(double limit) {
      this(new Pressure(Path.of("/proc"), limit));
    }

    @Override
    public UpdateEvent run(Work work) throws InterruptedException {
      return IdleThread.call("prepare", work::run);
    }

    @Override
    public Optional<String> busy() {
      return pressure.words();
    }

    @Override
    public boolean isLow() {
      return true;
    }
  }

  private static HostHooks hooks(AgentSettings settings, Enrolment enrolment) throws IOException {
    return HostHooks.of(
        settings,
        Map.of(
            "WHERRY_HOST",
            enrolment.host().value(),
            "WHERRY_HOST_NAME",
            settings.facts().hostName(),
            "WHERRY_ROOT",
            settings.root().toString()));
  }

  private static HealthChecks healthChecks(AgentSettings settings) {
    var health = settings.health();
    return new HealthChecks(
        settings.root(),
        health.patiently(),
        health.required(),
        Path.of("/proc/uptime"),
        InstantSource.system(),
        Thread::sleep);
  }

  static Checking checks(AgentSettings settings) {
    var checks = healthChecks(settings);
    return () ->
        switch (checks.run()) {
          case Health.Well _ -> Optional.empty();
          case Health.Unwell unwell -> Optional.of(Fault.local(unwell.message()));
        };
  }
}
