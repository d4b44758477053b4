package io.wherry.agent;

import java.util.ArrayList;
import java.util.List;

/** This program once more, as another process. */
final class OwnProgram {
  private OwnProgram() {}

  /** {@code java} is how Java is started, {@code classPath} where the program lies for it. */
  static List<String> argv(
      List<String> java, List<String> flags, String classPath, List<String> arguments) {
    var argv = new ArrayList<>(java);
    argv.addAll(flags);
    var home = System.getProperty("wherry.home");
    // Which folder is its own, wherever it runs from.
    if (home != null) argv.add("-Dwherry.home=" + home);
    argv.addAll(
        List.of(
            // Settings and words are read by reflection: not worth classes made at each start.
            "-Djdk.reflect.useNativeAccessorOnly=true",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            classPath,
            AgentMain.class.getName()));
    argv.addAll(arguments);
    return argv;
  }
}
