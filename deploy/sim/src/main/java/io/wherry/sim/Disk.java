package io.wherry.sim;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Order;
import java.util.ArrayList;
import java.util.Optional;

/** What is installed on a host, with the way back while a change is open. */
final class Disk {
  private Inventory inventory;
  private Optional<Open> open = Optional.empty();

  /** A change between its first file and its seal; {@code merged} past its commit record. */
  private record Open(ChangeId change, Inventory before, Inventory after, boolean merged) {}

  Disk(Inventory inventory) {
    this.inventory = inventory;
  }

  Disk copy() {
    var copy = new Disk(inventory);
    copy.open = open;
    return copy;
  }

  Inventory inventory() {
    return inventory;
  }

  /** Between the first file and the seal or the way back. */
  Optional<ChangeId> changing() {
    return open.map(Open::change);
  }

  boolean isMixed() {
    return open.filter(o -> !o.merged()).isPresent();
  }

  void begin(Order order) {
    open = Optional.of(new Open(order.change(), inventory, after(order), false));
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
    var change = open.orElseThrow();
    inventory = change.after();
    open = Optional.of(new Open(change.change(), change.before(), change.after(), true));
  }

  void seal() {
    open = Optional.empty();
  }

  void revert() {
    open.ifPresent(change -> inventory = change.before());
    open = Optional.empty();
  }

  /** What was broken off before its commit record is undone; the change that is merged, if one. */
  Optional<ChangeId> recover() {
    if (isMixed()) revert();
    return changing();
  }
}
