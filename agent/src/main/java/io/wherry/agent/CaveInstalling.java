package io.wherry.agent;

import io.wherry.agent.cave.CaveInstaller;
import io.wherry.agent.cave.Delivery;
import io.wherry.agent.cave.Supplies;
import io.wherry.agent.cave.Workplace;
import io.wherry.agent.install.InstallListener;
import io.wherry.agent.install.Points;
import io.wherry.agent.install.Running;
import io.wherry.agent.update.UpdateEvent;
import io.wherry.agent.work.Fetching;
import io.wherry.agent.work.Installing;
import io.wherry.agent.work.Syncing;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Order;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The host's own cave as the worker's installer. */
final class CaveInstalling implements Installing {
  private static final System.Logger LOG = System.getLogger(CaveInstalling.class.getName());
  private final CaveInstaller installer;
  private final OwnGround ground;
  private final Running running;

  CaveInstalling(CaveInstaller installer, Running running, OwnGround ground) {
    this.installer = installer;
    this.running = running;
    this.ground = ground;
  }

  /** This process on this machine. */
  static CaveInstalling of(
      AgentSettings settings, PastReleases releases, Supplies supplies, InstallListener people)
      throws IOException {
    var place =
        new Workplace(
            settings.installing(),
            settings.paludis(),
            settings.install().noWayBack(),
            new Places(settings.stateDir()).tarballs(),
            releases,
            supplies,
            people,
            Points.NONE);
    return new CaveInstalling(
        new CaveInstaller(place),
        Running.here(OwnGround.programs(), settings.root()),
        OwnGround.below(settings.stateDir()));
  }

  @Override
  public Optional<Fault> stage(
      Order order, List<Supply> supplies, Syncing.Pbins files, Fetching.Progress progress)
      throws InterruptedException {
    var deliveries =
        supplies.stream()
            .map(s -> new Delivery(s.install(), s.pbin(), s.artefact(), s.tarball()))
            .toList();
    return installer.stage(order.change(), order.plan(), order.commit(), deliveries);
  }

  @Override
  public Standing standing() throws InterruptedException {
    try {
      return ground.standing(
          installer.underfoot(running.mapped(), running.programs()), running.mapped());
    } catch (IOException e) {
      return new Standing.Sunk(
          Fault.local("cannot tell what the worker stands on: " + e.getMessage()));
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
    if (!installer.isStaged())
      return new UpdateEvent.WorkerDied("what was staged is not here any more");
    if (!installer.haveRoot(patience))
      return new UpdateEvent.Lapsed(
          order.change(), otherAtWork().or(() -> Optional.of("another process")));
    return Results.of(order.change(), installer.merge());
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
    return Results.of(installer.recover());
  }
}
