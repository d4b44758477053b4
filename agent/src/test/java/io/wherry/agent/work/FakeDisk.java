package io.wherry.agent.work;

import io.wherry.agent.update.UpdateEvent;
import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Fault;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Order;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An installer that keeps its truth in a few files, so that it survives the death of its process as
 * the real one does: {@code release} holds what is installed, {@code open} the change that is
 * merged and unconfirmed with what was there before it.
 */
final class FakeDisk implements Installing {
  private final Path directory;
  private final Consumer<String> point;
  private Optional<Order> staged = Optional.empty();

  /** {@code point} hears of every moment at which a test may want the process to die. */
  FakeDisk(Path directory, Consumer<String> point) {
    this.directory = directory;
    this.point = point;
  }

  String release() {
    return read("release").orElse("0");
  }

  boolean isOpen() {
    return read("open").isPresent();
  }

  static Inventory inventory() {
    return new Inventory(List.of());
  }

  @Override
  public Optional<Fault> stage(
      Order order, List<Supply> supplies, Syncing.Pbins files, Fetching.Progress progress) {
    point.accept("stage");
    write("staged", order.change().value());
    staged = Optional.of(order);
    return Optional.empty();
  }

  /** Where {@code sinking} says so, once, another process must merge. */
  @Override
  public Standing standing() {
    var sinking = read("sinking");
    delete("sinking");
    return sinking.<Standing>map(Standing.Moved::new).orElseGet(Standing.Firm::new);
  }

  /** Whom {@code neighbour} names, until somebody deletes that file. */
  @Override
  public Optional<String> otherAtWork() {
    return read("neighbour");
  }

  @Override
  public UpdateEvent merge(Order order, Duration patience) {
    if (staged.isEmpty()) return new UpdateEvent.WorkerDied("nothing is staged here");
    var other = otherAtWork();
    if (other.isPresent()) {
      delete("neighbour");
      return new UpdateEvent.Lapsed(order.change(), other);
    }
    var intruders = read("intruders").orElse("");
    if (!intruders.isEmpty()) {
      write("intruders", intruders.substring(1));
      staged = Optional.empty();
      var why =
          Fault.local("the host changed meanwhile: app/x came")
              .because(Fault.Cause.CHANGED_MEANWHILE);
      return new UpdateEvent.Failed(order.change(), why, List.of());
    }
    write("torn", release());
    write("release", "half of " + order.release().number());
    point.accept("merge");
    write("release", Long.toString(order.release().number()));
    rename("torn", "open");
    write("change", order.change().value());
    point.accept("committed");
    return new UpdateEvent.Merged(order.change(), Duration.ZERO, List.of());
  }

  @Override
  public UpdateEvent seal(ChangeId change) {
    point.accept("seal");
    delete("open");
    return new UpdateEvent.Sealed(change);
  }

  @Override
  public UpdateEvent revert(ChangeId change) {
    point.accept("revert");
    putBack("open");
    return new UpdateEvent.Reverted(change, List.of());
  }

  @Override
  public UpdateEvent recover() {
    point.accept("recover");
    delete("staged");
    staged = Optional.empty();
    if (read("torn").isPresent()) putBack("torn");
    var open = isOpen() ? read("change").map(ChangeId::new) : Optional.<ChangeId>empty();
    return new UpdateEvent.Recovered(open, List.of());
  }

  private void putBack(String from) {
    read(from).ifPresent(old -> write("release", old));
    delete(from);
  }

  private Optional<String> read(String name) {
    try {
      var file = directory.resolve(name);
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String name, String text) {
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void rename(String from, String to) {
    try {
      Files.move(directory.resolve(from), directory.resolve(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void delete(String name) {
    try {
      Files.deleteIfExists(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
