package io.wherry.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The programs that we measure ourselves against. */
final class Peer {
  private Peer() {}

  /** What is not on the PATH, with the Debian package that brings it; empty where all is there. */
  static List<String> missing(String... programsAndPackages) {
    var missing = new ArrayList<String>();
    for (int i = 0; i < programsAndPackages.length; i += 2) {
      if (!onPath(programsAndPackages[i]))
        missing.add(
            programsAndPackages[i] + " (Debian package " + programsAndPackages[i + 1] + ")");
    }
    return missing;
  }

  private static boolean onPath(String program) {
    var folders = (System.getenv("PATH") + ":/usr/sbin").split(":");
    return Arrays.stream(folders).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Runs to the end; the output is returned, and told when it fails. */
  static String run(Path folder, String... command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0)
      throw new IOException(String.join(" ", command) + " failed: " + output);
    return output;
  }

  static void delete(Path tree) throws IOException, InterruptedException {
    run(Path.of("/"), "rm", "-rf", tree.toString());
  }
}
