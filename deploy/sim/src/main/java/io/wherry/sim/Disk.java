package io.wherry.sim;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Order;
import io.wherry.common.model.ReleaseId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Optional;

/** What is installed on a host, with the way back while a change is open. */
final class Disk {
  private final Time time;
  private Inventory inventory;
  private Optional<Open> open = Optional.empty();
  private Optional<ReleaseId> settled = Optional.empty();
  private final ArrayDeque<Grants.Begun> begun = new ArrayDeque<>();

  /** A change between its first file and its seal; {@code merged} past its commit record. */
  private record Open(Order order, Inventory before, Inventory after, boolean merged) {
    ChangeId change() {
      return order.change();
    }
  }

  Disk(Time time, Inventory inventory) {
    this.time = time;
    this.inventory = inventory;
  }

  Disk copy() {
    var copy = new Disk(time, inventory);
    copy.open = open;
    copy.settled = settled;
    return copy;
  }

  Inventory inventory() {
    return inventory;
  }

  /** Somebody has been at it. */
  void byHand(Inventory theirs) {
    inventory = theirs;
  }

  /** Another number once something else is installed. */
  long glance() {
    return inventory.packages().hashCode();
  }

  /** Between the first file and the seal or the way back. */
  Optional<ChangeId> changing() {
    return open.map(Open::change);
  }

  boolean isMixed() {
    return open.filter(o -> !o.merged()).isPresent();
  }

  void begin(Order order) {
    time.stir();
    begun.add(new Grants.Begun(order.change(), settled, order.release()));
    open = Optional.of(new Open(order, inventory, after(order), false));
  }

  /** A merge that began and that nobody has looked at yet. */
  Optional<Grants.Begun> nextBegun() {
    return Optional.ofNullable(begun.poll());
  }

  private Inventory after(Order order) {
    var packages = new ArrayList<>(inventory.packages());
    for (var change : order.plan().changes()) {
      switch (change) {
        case Change.Install install -> {
          packages.removeIf(p -> p.id().sharesSlotWith(install.id()));
          packages.add(new InstalledPackage(install.id(), Optional.of(install.pbin()), true));
        }
        case Change.Remove remove -> packages.removeIf(p -> p.id().equals(remove.id()));
        case Change.Account _ -> {}
      }
    }
    return new Inventory(packages);
  }

  /** The commit record. */
  void commit() {
    time.stir();
    var change = open.orElseThrow();
    inventory = change.after();
    open = Optional.of(new Open(change.order(), change.before(), change.after(), true));
  }

  /** Only what is confirmed and sealed is settled on. */
  void seal() {
    time.stir();
    open.filter(Open::merged).ifPresent(o -> settled = Optional.of(o.order().release()));
    open = Optional.empty();
  }

  void revert() {
    time.stir();
    open.ifPresent(change -> inventory = change.before());
    open = Optional.empty();
  }

  /** What was broken off before its commit record is undone; the change that is merged, if one. */
  Optional<ChangeId> recover() {
    if (isMixed()) revert();
    return changing();
  }
}
