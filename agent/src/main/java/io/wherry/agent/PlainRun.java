package io.wherry.agent;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code run} as a service is told to, and {@code worker} as it tells its worker: options spelt out
 * and nothing to explain. The parser of command lines would be a fifth of the agent's start, and
 * stay in its memory; it still reads everything else, and finds the words for what is wrong.
 */
record PlainRun(String command, SettingsOptions settings) {
  private static final List<String> COMMANDS = List.of("run", "worker");
  private static final List<String> OPTIONS = List.of("--config", "--root", "--state-dir", "--set");

  /** Empty for whatever is not as plain as that. */
  static Optional<PlainRun> of(String... args) {
    if (args.length == 0 || !COMMANDS.contains(args[0])) return Optional.empty();
    var once = new HashMap<String, Path>();
    var single = new LinkedHashMap<String, String>();
    for (int i = 1; i < args.length; i += 2) {
      if (!OPTIONS.contains(args[i]) || i + 1 == args.length) return Optional.empty();
      var value = args[i + 1];
      if (value.isEmpty() || value.startsWith("-")) return Optional.empty();
      boolean fits =
          args[i].equals("--set")
              ? isSingle(value, single)
              : once.put(args[i], Path.of(value)) == null;
      if (!fits) return Optional.empty();
    }
    return Optional.of(new PlainRun(args[0], SettingsOptions.of(once, single)));
  }

  private static boolean isSingle(String text, Map<String, String> single) {
    int at = text.indexOf('=');
    return at > 0
        && text.indexOf('=', at + 1) < 0
        && !text.contains("\"")
        && single.put(text.substring(0, at), text.substring(at + 1)) == null;
  }

  int run(PrintWriter err) {
    try {
      return command.equals("run")
          ? new RunCommand(settings).call()
          : new WorkCommand(settings).call();
    } catch (Exception e) {
      return Failures.told(e, err);
    }
  }
}
