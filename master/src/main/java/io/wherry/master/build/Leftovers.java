package io.wherry.master.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Processes that outlived a killed builder: those that stand in its work directories. */
final class Leftovers {
  private static final Path PROC = Path.of("/proc");

  private Leftovers() {}

  /** Kills them; they would go on writing where the next build begins. */
  static void endIn(Path jobs) throws IOException {
    if (!Files.isDirectory(PROC)) return;
    for (var process : processes()) {
      if (standsIn(process, jobs))
        ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
            .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private static List<Path> processes() throws IOException {
    try (var all = Files.list(PROC)) {
      return all.filter(p -> p.getFileName().toString().matches("[0-9]+")).toList();
    }
  }

  private static boolean standsIn(Path process, Path jobs) {
    try {
      return Files.readSymbolicLink(process.resolve("cwd")).startsWith(jobs);
    } catch (IOException gone) {
      // Ended meanwhile, or somebody else's, which cannot be a build of ours.
      return false;
    }
  }
}
