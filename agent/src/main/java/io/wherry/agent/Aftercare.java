package io.wherry.agent;

import io.wherry.agent.aftermath.Scan;
import io.wherry.agent.update.UpdateState;
import io.wherry.agent.work.WorkListener;
import io.wherry.common.json.Json;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Aftermath;
import io.wherry.common.posix.DurableFile;
import io.wherry.common.posix.NamedFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Looks after each change, and now and then, what is left to do on this machine, and tells it when
 * it is another thing than before. One thread of its own; {@link #moved} only wakes it.
 */
final class Aftercare implements Resources.Resource, WorkListener {
  private static final System.Logger LOG = System.getLogger(Aftercare.class.getName());
  private static final Duration SOON = Duration.ofMinutes(5);
  private static final Duration LATER = Duration.ofHours(1);
  private final Scan scan;
  private final Path file;
  private final Heard heard;
  private final Tidying tidying;
  private final BlockingQueue<Boolean> wakings = new LinkedBlockingQueue<>();
  private final Thread thread = Thread.ofVirtual().name("aftermath").unstarted(this::run);

  /** Is told of what is another than before; what it throws is tried again. */
  interface Heard {
    void remains(Aftermath aftermath) throws IOException;
  }

  /** Takes away what nothing needs any more; false where that must be tried again. */
  @FunctionalInterface
  interface Tidying {
    boolean tidied();
  }

  Aftercare(Scan scan, Path stateDir, Heard heard, Tidying tidying) {
    this.scan = scan;
    this.file = in(stateDir);
    this.heard = heard;
    this.tidying = tidying;
  }

  static Path in(Path stateDir) {
    return stateDir.resolve("aftermath");
  }

  void start() {
    thread.start();
  }

  @Override
  public void moved(UpdateState from, UpdateState to) {
    if (to instanceof UpdateState.Settled) wakings.add(true);
  }

  private void run() {
    try {
      while (true) {
        boolean tidied = tidying.tidied();
        var wait = look() && tidied ? LATER : SOON;
        wakings.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        wakings.clear();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** True where nothing is left to do. */
  boolean look() {
    try {
      scan.remember();
      var now = scan.look();
      if (!now.equals(last(file))) {
        now.words().forEach(line -> LOG.log(System.Logger.Level.WARNING, "{0}", line));
        heard.remains(now);
        DurableFile.write(file, (Json.write(now) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return now.need().isEmpty();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot look what is left to do: {0}", e.getMessage());
      return false;
    }
  }

  /** As it was told last. */
  static Aftermath last(Path file) throws IOException {
    if (!NamedFiles.exists(file)) return Aftermath.NONE;
    try {
      var text = new String(NamedFiles.read(file), StandardCharsets.UTF_8);
      return Json.read(Aftermath.class, text);
    } catch (Json.BadJson _) {
      return Aftermath.NONE; // it is made anew at once
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
