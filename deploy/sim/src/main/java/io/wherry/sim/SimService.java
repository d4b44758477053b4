package io.wherry.sim;

import io.wherry.agent.update.Service;
import io.wherry.common.model.ChangeId;
import java.time.Duration;
import java.util.Optional;

/**
 * Whom a host serves, and which kernel its machine runs on. What is out of service stays so
 * whatever its machine goes through: its guests are elsewhere.
 */
final class SimService {
  private static final Duration TO_BEGIN = Duration.ofMinutes(15);
  private final Time time;
  private final Disk disk;
  private final Service service;
  private boolean away;
  private long kernel;
  private int boot = -1;
  private Optional<Well> well = Optional.empty();

  /** With that change on it, in that boot. */
  private record Well(ChangeId change, int boot) {}

  /** Of every three hosts two have hooks, and every second one may start its machine again. */
  SimService(Time time, Disk disk, int number) {
    this(time, disk, new Service(number % 3 != 0, number % 2 == 0, TO_BEGIN));
  }

  private SimService(Time time, Disk disk, Service service) {
    this.time = time;
    this.disk = disk;
    this.service = service;
  }

  /** Of a host that knows neither. */
  static SimService plain(Time time, Disk disk) {
    return new SimService(time, disk, new Service(false, false, TO_BEGIN));
  }

  Service service() {
    return service;
  }

  void leave() {
    time.stir();
    away = true;
  }

  void comeBack() {
    time.stir();
    away = false;
  }

  boolean isAway() {
    return away;
  }

  /** A machine keeps running on what it found when it started. */
  void started(int boot) {
    if (boot == this.boot) return;
    this.boot = boot;
    kernel = installed();
  }

  /** Every third release brings another kernel. */
  private long installed() {
    for (long n = 1; n <= Shelf.MOST; n++) if (disk.has(n)) return n / 3;
    return 0;
  }

  boolean runsOnWhatItHas() {
    return kernel == installed();
  }

  /** As the worker tells it. */
  Optional<String> rebootNeeded() {
    return service.reboots() && !runsOnWhatItHas()
        ? Optional.of("kernel " + kernel + " runs, and " + installed() + " is installed")
        : Optional.empty();
  }

  void foundWell(ChangeId change, int boot) {
    well = Optional.of(new Well(change, boot));
  }

  boolean isFoundWell(ChangeId change, int boot) {
    return well.equals(Optional.of(new Well(change, boot)));
  }
}
