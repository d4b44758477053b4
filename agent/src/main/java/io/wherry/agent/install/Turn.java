package io.wherry.agent.install;

import io.wherry.common.cave.Caves;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * This installer's turn at the root, among others who change packages there: with the lock, or
 * without it. One thread only.
 */
public final class Turn {
  private final Path stateDir;
  private final Caves caves;
  private @Nullable RootLock lock;

  public Turn(InstallSettings settings) {
    this(settings.stateDir(), Caves.of(settings.root()));
  }

  Turn(Path stateDir, Caves caves) {
    this.stateDir = stateDir;
    this.caves = caves;
  }

  /** Who else is at work at this moment, in words. */
  public Optional<String> other() throws IOException {
    if (lock != null) return Optional.empty();
    var holder = RootLock.holder(stateDir);
    if (holder.isEmpty()) holder = RootLock.holder(ourCaves());
    return holder.isPresent() ? holder : caves.atWork().map(Turn::words);
  }

  private static String words(ProcessHandle process) {
    return "process " + process.pid() + " (cave)";
  }

  static Refusal busy(String who) {
    return Refusal.meanwhile(who + " changes packages in this root; wait for its end");
  }

  /** False where others are still at work after that time. */
  public boolean take(Duration atMost) throws IOException, InterruptedException {
    if (lock != null) return true;
    lock = RootLock.take(stateDir, atMost).orElse(null);
    if (lock == null) return false;
    boolean alone = false;
    try {
      alone = awaitOurCaves(atMost) && awaitCaves(atMost);
    } finally {
      if (!alone) end();
    }
    return alone;
  }

  /** A cave that Wherry itself has started takes another lock, which outlives its worker. */
  private Path ourCaves() {
    return stateDir.resolve("cave");
  }

  private boolean awaitOurCaves(Duration atMost) throws IOException, InterruptedException {
    if (RootLock.holder(ourCaves()).isEmpty()) return true;
    var taken = RootLock.take(ourCaves(), atMost);
    if (taken.isPresent()) taken.get().close();
    return taken.isPresent();
  }

  /** Those that take no lock. No new ones come that do: it is ours already. */
  private boolean awaitCaves(Duration atMost) throws IOException, InterruptedException {
    for (var cave = caves.atWork(); cave.isPresent(); cave = caves.atWork())
      if (!ends(cave.get(), atMost)) return false;
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
  public void require() throws IOException {
    try {
      if (take(Duration.ZERO)) return;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw busy(other().orElse("another process"));
  }

  /** Leaves the root to whoever comes next. */
  public void end() throws IOException {
    if (lock != null) lock.close();
    lock = null;
  }
}
