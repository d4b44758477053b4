package io.wherry.common.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The machine's own git, cut off from its configuration, to see whether it agrees with us. */
public final class StockGit {
  private StockGit() {}

  public static boolean present() {
    return Files.isExecutable(Path.of("/usr/bin/git"));
  }

  /** Runs git in a folder; fails the test with git's words where it does not exit with 0. */
  public static String run(Path folder, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("/usr/bin/git"));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("GIT_"));
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    var process = builder.start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) throw new AssertionError("git hangs: " + command);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted in " + command, e);
    }
    if (process.exitValue() != 0) throw new AssertionError(command + " failed: " + output);
    return output.strip();
  }
}
