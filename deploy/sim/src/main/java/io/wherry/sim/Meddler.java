package io.wherry.sim;

import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.PackageId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Somebody with a shell on a host, who installs, removes and rebuilds packages there, also what a
 * change has just brought. While files change nobody can.
 */
final class Meddler {
  private static final Duration SOON = Duration.ofMinutes(1);
  private final Time time;
  private final Disk disk;
  private final String name;
  private Instant busyUntil = Instant.MIN;
  private Instant holdsUntil = Instant.MIN;

  Meddler(Time time, Disk disk, String name) {
    this.time = time;
    this.disk = disk;
    this.name = name;
  }

  /** Once, or again and again for so long that a host may give up. */
  void befall() {
    if (time.strikes(Peril.MEANWHILE, 500)) act();
    if (time.strikes(Peril.MEANWHILE, 2500))
      busyUntil = time.now().plus(time.between(Duration.ofMinutes(5), Duration.ofHours(1)));
  }

  /** The worst moment: a change is staged for what is there now, and waits for its permission. */
  void staged() {
    if (isBusy() || time.strikes(Peril.MEANWHILE, 12))
      time.after(time.between(Duration.ZERO, SOON), this::act);
  }

  /** The worst moment after it: nobody has said yet that it went well. */
  void merged() {
    if (time.strikes(Peril.MEANWHILE, 20)) time.after(time.between(Duration.ZERO, SOON), this::act);
  }

  /** Whether a worker that looks finds the root locked, now and then for longer than it waits. */
  boolean holdsTheRoot() {
    if (!isHolding() && time.strikes(Peril.MEANWHILE, 25)) {
      var most = Duration.ofMinutes(time.below(3) == 0 ? 90 : 6);
      holdsUntil = time.now().plus(time.between(Duration.ZERO, most));
    }
    return isHolding();
  }

  boolean isHolding() {
    return !time.isCalm() && time.now().isBefore(holdsUntil);
  }

  /** Whether it comes just as a worker takes the root. */
  boolean takesTheRootFirst() {
    return time.strikes(Peril.MEANWHILE, 80);
  }

  private boolean isBusy() {
    return !time.isCalm() && time.now().isBefore(busyUntil);
  }

  private void act() {
    if (time.isCalm() || disk.isMixed()) return;
    var packages = new ArrayList<>(disk.inventory().packages());
    switch (time.below(5)) {
      case 0 -> put(packages, tool(time.below(3)));
      case 1 -> packages.removeIf(p -> p.id().equals(tool(time.below(3))));
      case 2 -> packages.removeIf(Shelf::isOffered);
      case 3 ->
          List.copyOf(packages).stream()
              .filter(Shelf::isOffered)
              .forEach(p -> put(packages, p.id()));
      default -> put(packages, Shelf.version(1 + time.below(Shelf.MOST)));
    }
    time.note(name, () -> "somebody changes it by hand: " + packages);
    disk.byHand(new Inventory(packages));
  }

  private static PackageId tool(int number) {
    return PackageId.of("app-misc/tool" + number, "1", "0");
  }

  /** From source, as nobody's binary. */
  private static void put(List<InstalledPackage> packages, PackageId id) {
    packages.removeIf(p -> p.id().sharesSlotWith(id));
    packages.add(new InstalledPackage(id, Optional.empty(), false));
  }
}
