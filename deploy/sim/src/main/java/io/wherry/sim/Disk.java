package io.wherry.sim;

import io.wherry.common.model.Change;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Digest;
import io.wherry.common.model.InstalledPackage;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Order;
import io.wherry.common.model.ReleaseId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What is installed on a host, with the way back while a change is open. */
final class Disk {
  private final Time time;
  private Inventory inventory;
  private Optional<Open> open = Optional.empty();
  private Optional<ReleaseId> settled = Optional.empty();
  private final Set<InstalledPackage> made = new HashSet<>();
  private Optional<Staged> staged = Optional.empty();
  private long hands;
  private long sealedAt;
  private long mergedAt;
  private Optional<Digest> left = Optional.empty();
  private final ArrayDeque<Grants.Begun> begun = new ArrayDeque<>();

  /** A change between its first file and its seal; {@code merged} past its commit record. */
  private record Open(Order order, Inventory before, Inventory after, boolean merged) {
    ChangeId change() {
      return order.change();
    }
  }

  /** What a plan was held against, and after how many changes by hand. */
  private record Staged(ChangeId change, long hands) {}

  Disk(Time time, Inventory inventory) {
    this.time = time;
    this.inventory = inventory;
  }

  Disk copy() {
    var copy = new Disk(time, inventory);
    copy.open = open;
    copy.settled = settled;
    copy.staged = staged;
    copy.made.addAll(made);
    copy.hands = hands;
    copy.sealedAt = sealedAt;
    copy.mergedAt = mergedAt;
    copy.left = left;
    return copy;
  }

  Inventory inventory() {
    return inventory;
  }

  /** Somebody has been at it. */
  void byHand(Inventory theirs) {
    if (theirs.equals(inventory)) return;
    hands++;
    made.addAll(theirs.packages());
    inventory = theirs;
  }

  /** Whether somebody put it there who may. */
  boolean isByHand(InstalledPackage p) {
    return made.contains(p);
  }

  /** Whether nobody else was ever at it. */
  boolean isOurs() {
    return hands == 0;
  }

  /** Whether somebody has been at it since the merge that it settled by, or ever without one. */
  boolean isTouched() {
    return hands > sealedAt;
  }

  void staged(ChangeId change) {
    staged = Optional.of(new Staged(change, hands));
  }

  /** As the real one compares fingerprints: what was changed and changed back is noticed too. */
  boolean isAsStaged(ChangeId change) {
    return staged.equals(Optional.of(new Staged(change, hands)));
  }

  /** Whether it has what that release offers, whatever else is on it. */
  boolean has(long release) {
    return Shelf.isIn(inventory, Shelf.release(release));
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

  private static Inventory with(Inventory now, Inventory offered) {
    var packages = new ArrayList<>(now.packages());
    packages.removeIf(Shelf::isOffered);
    offered.packages().stream().filter(Shelf::isOffered).forEach(packages::add);
    return new Inventory(packages);
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
    left = Optional.of(inventory.packagesDigest());
    mergedAt = hands;
    open = Optional.of(new Open(change.order(), change.before(), change.after(), true));
  }

  /** What the last merge has left, as its worker wrote it down. */
  Optional<Digest> left() {
    return left;
  }

  /** Only what is confirmed and sealed is settled on. */
  void seal() {
    time.stir();
    open.filter(Open::merged)
        .ifPresent(o -> {
          settled = Optional.of(o.order().release());
          sealedAt = mergedAt;
        });
    open = Optional.empty();
  }

  /** What else came and went meanwhile stays as it is. */
  void revert() {
    time.stir();
    open.ifPresent(change -> inventory = with(inventory, change.before()));
    open = Optional.empty();
  }

  /** What was broken off before its commit record is undone; the change that is merged, if one. */
  Optional<ChangeId> recover() {
    if (isMixed()) revert();
    return changing();
  }
}
