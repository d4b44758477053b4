package io.wherry.agent.facts;

import io.wherry.common.process.Command;
import io.wherry.common.process.Exit;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Configuration of paludis that is a script: bash runs it, and what it writes is what the file
 * would say. With the rights of this process, as paludis runs it with its own; but with nothing of
 * this process' environment, for a limited time, and only what can be read at once is kept.
 */
record Scripts(String bash, Duration patience) {
  /** Those of the machine that this process runs on. */
  static final Scripts OF_THE_MACHINE = new Scripts("/bin/bash", Duration.ofSeconds(10));

  private static final String WITHOUT_ITS_COMPLAINTS = "exec \"$0\" \"$1\" 2>/dev/null";
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "HOME", "/",
          "LC_ALL", "C.UTF-8",
          "PALUDIS_CONFIG_DIR", "/etc/paludis",
          "PALUDIS_EBUILD_DIR", "/usr/libexec/paludis",
          "PALUDIS_LOG_LEVEL", "warning",
          "ROOT", "/");

  /** What came of a script. */
  sealed interface Ran {
    record Said(String text) implements Ran {}

    /** It says itself that it is not to be heeded, and paludis does not either. */
    record Ignored(String why) implements Ran {}

    /** What it would have said, nobody knows. */
    record Unknown(String why) implements Ran {}
  }

  /** {@code most} characters are more than anybody means. */
  Ran run(Path script, int most) throws IOException {
    if (!Files.isExecutable(Path.of(bash)))
      return new Ran.Unknown("cannot be run: there is no " + bash);
    var command =
        Command.of(List.of(bash, "-c", WITHOUT_ITS_COMPLAINTS, bash, script.toString()))
            .onlyWith(ENVIRONMENT)
            .in(Path.of("/"))
            .within(patience);
    var kept = new Kept(most);
    var exit = run(command, kept);
    return switch (exit) {
      case Exit.Ended(int status) when status == 0 ->
          kept.whole()
              .<Ran>map(Ran.Said::new)
              .orElseGet(() -> new Ran.Unknown("says more than " + most + " characters"));
      case Exit.Ended _ -> new Ran.Ignored(exit.words());
      case Exit.TimedOut _, Exit.Killed _, Exit.NotStarted _ -> new Ran.Unknown(exit.words());
    };
  }

  private static Exit run(Command command, Kept kept) throws IOException {
    try {
      return command.run(kept::add);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a script of paludis' ran");
    }
  }

  /** The beginning of what a script writes; the rest is only counted. */
  private static final class Kept {
    private final int most;
    private final StringBuilder text = new StringBuilder();
    private boolean more;

    Kept(int most) {
      this.most = most;
    }

    synchronized void add(String line) {
      more |= text.length() + line.length() >= most;
      if (!more) text.append(line).append('\n');
    }

    synchronized Optional<String> whole() {
      return more ? Optional.empty() : Optional.of(text.toString());
    }
  }
}
