package io.wherry.agent;

import io.wherry.common.lifecycle.ExitCode;
import java.io.Console;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a command prints and whom it can ask. {@code live} where somebody looks at a screen that
 * may be drawn over; {@code answers} is absent where nobody can answer.
 */
record Terminal(
    PrintWriter out,
    PrintWriter err,
    boolean live,
    Optional<Answers> answers,
    InstantSource clock) {
  /** Before anything is begun that must not happen because nobody was there to be asked. */
  void requireAnswers(boolean yes) throws Failures.Stop {
    if (!yes && answers.isEmpty())
      throw new Failures.Stop(
          ExitCode.USAGE, "there is no terminal to ask whether to go on; say --yes, or --dry-run");
  }

  boolean agrees(String question) {
    var answer = answers.flatMap(a -> a.to(question + " [y/N] ")).orElse("");
    return List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
  }

  /** A person at a keyboard. */
  @FunctionalInterface
  interface Answers {
    /** Empty at the end of the input. */
    Optional<String> to(String question);
  }

  /** Of this process. */
  static Terminal of(PrintWriter out, PrintWriter err) {
    var console = console(System.console());
    return new Terminal(
        out, err, console.isPresent(), console.map(Terminal::answers), InstantSource.system());
  }

  /** Nobody looks, nobody answers. */
  static Terminal plain(PrintWriter out, PrintWriter err) {
    return new Terminal(out, err, false, Optional.empty(), InstantSource.system());
  }

  private static Optional<Console> console(@Nullable Console console) {
    return Optional.ofNullable(console).filter(Console::isTerminal);
  }

  private static Answers answers(Console console) {
    return question -> Optional.ofNullable(console.readLine("%s", question));
  }
}
