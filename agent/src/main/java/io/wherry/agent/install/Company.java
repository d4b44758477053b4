package io.wherry.agent.install;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Others who change packages of the root, with the lock or without it, and the wait for them. */
record Company(Path stateDir, Caves caves) {
  static String words(ProcessHandle process) {
    return "process " + process.pid() + " (cave)";
  }

  static Refusal busy(String who) {
    return Refusal.local(who + " changes packages in this root; wait for its end");
  }

  /** The root's lock, with nobody else at work; empty where they do not end in that time. */
  Optional<RootLock> leave(Duration atMost) throws IOException, InterruptedException {
    var lock = RootLock.take(stateDir, atMost);
    if (lock.isEmpty()) return lock;
    boolean alone = false;
    try {
      alone = awaitCaves(atMost);
      return alone ? lock : Optional.empty();
    } finally {
      if (!alone) lock.get().close();
    }
  }

  /** Those that take no lock. No new ones come that do: it is ours already. */
  private boolean awaitCaves(Duration atMost) throws IOException, InterruptedException {
    var cave = caves.atWork();
    while (cave.isPresent()) {
      if (!ends(cave.get(), atMost)) return false;
      cave = caves.atWork();
    }
    return true;
  }

  private static boolean ends(ProcessHandle process, Duration atMost) throws InterruptedException {
    if (!atMost.isPositive()) return false;
    try {
      process.onExit().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException _) {
      return false;
    }
  }

  /** Refuses where somebody else is at work. */
  RootLock leaveNow() throws IOException {
    try {
      var lock = leave(Duration.ZERO);
      if (lock.isPresent()) return lock.get();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    var who = RootLock.holder(stateDir);
    throw busy(who.or(() -> named(caves)).orElse("another process"));
  }

  private static Optional<String> named(Caves caves) {
    try {
      return caves.atWork().map(Company::words);
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
