package io.wherry.agent.work;

import io.wherry.common.model.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Hooks that write down in {@code hooks} when they ran. Files beside it make them fail: {@code
 * before-fails}, {@code after-fails} (once), {@code reboot-fails}, {@code hook-missing}; while
 * {@code needs-reboot} is there, the machine does.
 */
record FakeHooks(Path directory, Consumer<String> point) implements Hooks {
  @Override
  public Optional<Fault> trouble() {
    return fault("hook-missing");
  }

  @Override
  public Optional<Fault> before(Occasion occasion) {
    ran("before");
    point.accept("before");
    return fault("before-fails");
  }

  @Override
  public Optional<Fault> after(Occasion occasion, String outcome) {
    ran("after " + outcome);
    point.accept("after");
    var fault = fault("after-fails");
    delete("after-fails");
    return fault;
  }

  @Override
  public Optional<Fault> reboot(Occasion occasion) {
    ran("reboot");
    return fault("reboot-fails");
  }

  @Override
  public Optional<String> rebootNeeded() {
    return Files.exists(directory.resolve("needs-reboot"))
        ? Optional.of("a kernel was installed anew")
        : Optional.empty();
  }

  static List<String> ran(Path directory) {
    try {
      var file = directory.resolve("hooks");
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Fault> fault(String name) {
    return Files.exists(directory.resolve(name))
        ? Optional.of(Fault.local(name + ": ended with status 1"))
        : Optional.empty();
  }

  private void ran(String what) {
    try {
      Files.createDirectories(directory);
      Files.writeString(
          directory.resolve("hooks"),
          what + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
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
