package io.wherry.agent.install;

import io.wherry.common.pbin.InstalledDatabase;
import io.wherry.common.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Run as a process of its own: what a phase says, more than a pipe holds, while it may ask. */
final class TalkativePhase {
  private TalkativePhase() {}

  public static void main(String[] args) throws Exception {
    var folder = Path.of(args[0]);
    var lines = new AtomicInteger();
    try (var answers = Answers.open(folder, new Questions(InstalledDatabase.open(folder)))) {
      var exit =
          Command.of("bash", "-c", "seq 30000")
              .with("WHERRY_ASK", answers.ask().toString())
              .within(Duration.ofSeconds(20))
              .run(_ -> lines.incrementAndGet());
      System.out.println(exit.words() + " after " + lines + " lines");
    }
  }
}
