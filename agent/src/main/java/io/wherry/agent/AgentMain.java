package io.wherry.agent;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * Where the program begins. It knows nothing of the parser of command lines, so that whoever does
 * without does not load it: the JVM looks at what a class names before it runs any of it.
 */
public final class AgentMain {
  private static final String LOG_LINE = "%4$s %5$s%6$s%n";

  private AgentMain() {}

  public static void main(String[] args) {
    if (System.getProperty("java.util.logging.SimpleFormatter.format") == null)
      System.setProperty("java.util.logging.SimpleFormatter.format", LOG_LINE);
    if (args.length > 0 && HeadStart.COMMANDS.contains(args[0])) HeadStart.begin();
    System.exit(run(Terminal.of(writer(System.out), writer(System.err)), args));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
  }

  /** As {@link #main}, without leaving. */
  static int run(Terminal terminal, String... args) {
    var plain = PlainRun.of(args);
    return plain.isPresent() ? plain.get().run(terminal.err()) : AgentCommands.run(terminal, args);
  }

  /** As the distribution was built; {@code dev} outside of one. */
  static String version() {
    return Optional.ofNullable(AgentMain.class.getPackage().getImplementationVersion())
        .orElse("dev");
  }
}
