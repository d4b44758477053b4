package io.wherry.agent;

import io.wherry.agent.install.InstallListener;
import io.wherry.agent.install.InstallSettings;
import io.wherry.agent.install.MergeResult;
import io.wherry.agent.install.NativeInstaller;
import io.wherry.agent.install.PackageSource;
import io.wherry.agent.install.PhaseMessage;
import io.wherry.agent.install.Running;
import io.wherry.agent.install.StageResult;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.Fetching;
import io.wherry.agent.work.Installing;
import io.wherry.agent.work.Syncing;
import io.wherry.common.archive.ToldSums;
import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import io.wherry.common.model.PackageId;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The native installer as the worker's. */
final class NativeInstalling implements Installing {
  private static final System.Logger LOG = System.getLogger(NativeInstalling.class.getName());
  private final NativeInstaller installer;
  private final InstallListener people;
  private final OwnGround ground;
  private final Running running;
  private boolean staged;

  /** {@code people} hears what is said on the way. */
  NativeInstalling(
      InstallSettings settings,
      Running running,
      OwnGround ground,
      InstantSource clock,
      InstallListener people) {
    this.installer = new NativeInstaller(settings, running, clock, new Heard());
    this.running = running;
    this.ground = ground;
    this.people = people;
  }

  /** This process on this machine. */
  static NativeInstalling of(AgentSettings settings, InstantSource clock, InstallListener people)
      throws IOException {
    return of(settings, settings.installing(), clock, people);
  }

  static NativeInstalling of(
      AgentSettings settings,
      InstallSettings installing,
      InstantSource clock,
      InstallListener people)
      throws IOException {
    return new NativeInstalling(
        installing,
        Running.here(OwnGround.programs(), installing.root()),
        OwnGround.below(settings.stateDir()),
        clock,
        people);
  }

  /** For whoever decides without a machine what comes next. */
  NativeInstaller installer() {
    return installer;
  }

  @Override
  public Optional<Fault> stage(
      Order order, List<Supply> supplies, Syncing.Pbins files, Fetching.Progress progress) {
    long total = supplies.stream().mapToLong(supply -> supply.artefact().size()).sum();
    var fetched = new Fetched(supplies, files, new Counting(progress, total));
    return switch (installer.stage(order.change(), order.plan(), fetched)) {
      case StageResult.Staged _ -> {
        staged = true;
        yield Optional.empty();
      }
      case StageResult.Refused(var fault) -> Optional.of(fault);
    };
  }

  @Override
  public Standing standing() throws InterruptedException {
    try {
      return ground.standing(installer.underfoot(), running.mapped());
    } catch (IOException e) {
      return new Standing.Sunk(
          Fault.local("cannot tell what the worker stands on: " + e.getMessage()));
    }
  }

  /** What was fetched and synced, as the installer asks for it. */
  private record Fetched(List<Supply> supplies, Syncing.Pbins files, Counting read)
      implements PackageSource {
    @Override
    public Delivery open(Change.Install install) throws IOException {
      var supply = supply(install);
      return new Delivery(
          supply.pbin(),
          supply.artefact(),
          supply.owners(),
          new BufferedInputStream(read.of(Files.newInputStream(supply.tarball())), 1 << 16),
          ToldSums.of(supply.tarball(), supply.artefact().encoding()));
    }

    @Override
    public long size(Change.Install install) throws IOException {
      return supply(install).artefact().size();
    }

    private Supply supply(Change.Install install) throws IOException {
      for (var supply : supplies) if (supply.install().equals(install)) return supply;
      throw new IOException("nothing was fetched for " + install.id());
    }

    @Override
    public byte[] definition(Change.Account account) throws IOException {
      return files.read(account.path());
    }
  }

  @Override
  public Optional<String> otherAtWork() {
    try {
      return installer.otherAtWork();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot tell who is at work: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public UpdateEvent merge(Order order, Duration patience) throws InterruptedException {
    if (!staged) return new UpdateEvent.WorkerDied("what was staged is not here any more");
    if (!installer.haveRoot(patience))
      return new UpdateEvent.Lapsed(
          order.change(), otherAtWork().or(() -> Optional.of("another process")));
    staged = false;
    var result = installer.merge();
    if (result instanceof MergeResult.Merged(_, var configuration))
      configuration.forEach(file -> people.warned(waiting(file)));
    return Results.of(order.change(), result);
  }

  static String waiting(String file) {
    return "a new configuration file waits beside the one in use: " + file;
  }

  @Override
  public UpdateEvent seal(ChangeId change) {
    return Results.sealed(change, installer.confirm());
  }

  @Override
  public UpdateEvent revert(ChangeId change) {
    return Results.of(change, installer.revert());
  }

  @Override
  public UpdateEvent recover() {
    try {
      staged = false;
      installer.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot close what was staged: {0}", e.getMessage());
    }
    return Results.of(installer.recover());
  }

  private final class Heard implements InstallListener {
    @Override
    public void merging(PackageId id, int number, int of) {
      people.merging(id, number, of);
    }

    @Override
    public void said(PackageId id, String phase, String line) {
      people.said(id, phase, line);
    }

    @Override
    public void warned(String what) {
      people.warned(what);
    }
  }

  /** Says everything in the log. */
  static final class Logged implements InstallListener {
    @Override
    public void said(PackageId id, String phase, String line) {
      LOG.log(System.Logger.Level.DEBUG, "{0} {1}: {2}", id, phase, line);
    }

    @Override
    public void message(PackageId id, String phase, PhaseMessage message) {
      LOG.log(level(message.weight()), "{0} {1}: {2}", id, phase, message.text());
    }

    private static System.Logger.Level level(PhaseMessage.Weight weight) {
      return switch (weight) {
        case INFO, LOG -> System.Logger.Level.INFO;
        case WARNING, ERROR -> System.Logger.Level.WARNING;
      };
    }

    @Override
    public void warned(String what) {
      LOG.log(System.Logger.Level.WARNING, "{0}", what);
    }
  }
}
