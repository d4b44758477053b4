package io.wherry.master.build;

import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import io.wherry.common.process.Running;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs a build's bash, tells its phases apart and kills it where one takes too long. */
final class PhaseWatch {
  private static final String MARK = "\036phase ";

  private final Consumer<String> phases;
  private final Duration longest;
  private final LinkedBlockingQueue<String> moves = new LinkedBlockingQueue<>();
  private volatile String phase = "start";
  private volatile boolean tookTooLong;

  PhaseWatch(Consumer<String> phases, Duration longest) {
    this.phases = phases;
    this.longest = longest;
  }

  /** The phase that is running, or ran last. */
  String phase() {
    return phase;
  }

  boolean tookTooLong() {
    return tookTooLong;
  }

  Exit over(Command command, Consumer<String> log) throws IOException, InterruptedException {
    try (var running = command.start(line -> hear(line, log))) {
      var watcher = Thread.ofVirtual().name("phase-watch").start(() -> watch(running));
      try {
        return running.await();
      } finally {
        watcher.interrupt();
      }
    }
  }

  private void hear(String line, Consumer<String> log) {
    if (!line.startsWith(MARK)) {
      log.accept(line);
      return;
    }
    phase = line.substring(MARK.length());
    moves.add(phase);
    log.accept(">>> " + phase);
    phases.accept(phase);
  }

  private void watch(Running running) {
    try {
      var moved = moves.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
      while (moved != null) moved = moves.poll(longest.toMillis(), TimeUnit.MILLISECONDS);
      tookTooLong = true;
      running.kill();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
