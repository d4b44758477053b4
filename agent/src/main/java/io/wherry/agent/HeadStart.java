package io.wherry.agent;

import io.wherry.common.archive.Extraction;
import io.wherry.common.git.GitRepository;
import io.wherry.common.json.Json;
import io.wherry.common.posix.NativeEd25519;
import io.wherry.common.posix.Sums;
import java.util.List;

/**
 * What every change needs soon, made ready on threads of their own while another one reads its
 * settings: a program that begins keeps one processor busy and leaves the others idle. Whoever
 * needs it finds it ready, or waits for less.
 */
final class HeadStart {
  /** Those that change a host. */
  static final List<String> COMMANDS = List.of("worker", "apply", "remove");

  private static final System.Logger LOG = System.getLogger(HeadStart.class.getName());

  private HeadStart() {}

  /** What is needed first comes first; the two take about the same time. */
  static void begin() {
    begin(
        "head-start-json",
        () -> {
          Json.makeReady();
          Sums.makeReady();
          NativeEd25519.here();
          Extraction.makeReady();
        });
    begin(
        "head-start-git",
        () -> {
          GitRepository.makeReady();
          // The first line that anybody writes looks for whoever keeps the log, in every jar.
          LOG.log(System.Logger.Level.DEBUG, "git is ready");
        });
  }

  private static void begin(String name, Runnable work) {
    Thread.ofPlatform().daemon().name(name).start(() -> run(work));
  }

  private static void run(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | LinkageError e) {
      // Whoever needs it meets the same, where it is told.
      LOG.log(System.Logger.Level.DEBUG, "cannot be made ready", e);
    }
  }
}
