package io.wherry.agent.install;

import io.wherry.common.posix.Flock;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whose root it is at the moment: Wherry's from the first rename until the change is over, or, by
 * the hook, a paludis' for as long as that one lives. Its file says who has it.
 */
final class RootLock implements AutoCloseable {
  static final String NAME = "root.lock";
  private final Flock lock;

  private RootLock(Flock lock) {
    this.lock = lock;
  }

  static Path in(Path stateDir) {
    return stateDir.resolve(NAME);
  }

  /** Empty where it was not to be had in that time. */
  static Optional<RootLock> take(Path stateDir, Duration atMost)
      throws IOException, InterruptedException {
    var file = in(stateDir);
    var at = Flock.tryTake(file);
    if (at.isEmpty() && atMost.isPositive()) at = new Wait(file).over(atMost);
    if (at.isEmpty()) return Optional.empty();
    NamedFiles.write(file, "process " + ProcessHandle.current().pid() + " (wherry-agent)\n");
    return at.map(RootLock::new);
  }

  /** Who has it now. */
  static Optional<String> holder(Path stateDir) throws IOException {
    var file = in(stateDir);
    if (!NamedFiles.exists(file)) return Optional.empty();
    try (var free = Flock.tryTake(file).orElse(null)) {
      return free == null ? Optional.of(signature(file)) : Optional.empty();
    }
  }

  private static String signature(Path file) throws IOException {
    var text = NamedFiles.readLines(file).stream().findFirst().orElse("");
    return text.isBlank() ? "another process" : text;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  /** A thread that waits as long as it takes; what comes too late is given back. */
  private record Wait(Path file, CompletableFuture<Flock> taken) {
    Wait(Path file) {
      this(file, new CompletableFuture<>());
    }

    Optional<Flock> over(Duration atMost) throws IOException, InterruptedException {
      Thread.ofPlatform().daemon().name("root-lock").start(this::run);
      try {
        return Optional.of(taken.get(atMost.toMillis(), TimeUnit.MILLISECONDS));
      } catch (TimeoutException _) {
        return late();
      } catch (ExecutionException e) {
        throw new IOException("cannot wait for " + file + ": " + e.getMessage(), e);
      } catch (InterruptedException e) {
        var late = late();
        if (late.isPresent()) late.get().close();
        throw e;
      }
    }

    /** Whoever completes it second loses: the thread gives back what nobody wants any more. */
    private Optional<Flock> late() {
      return taken.cancel(false) || taken.isCompletedExceptionally()
          ? Optional.empty()
          : Optional.of(taken.join());
    }

    private void run() {
      try {
        var lock = Flock.take(file);
        if (!taken.complete(lock)) lock.close();
      } catch (IOException | RuntimeException e) {
        taken.completeExceptionally(e);
      }
    }
  }
}
