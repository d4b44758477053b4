package io.wherry.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that is watched: how long it takes, and how much memory it has at its highest. */
record Child(double millis, double megabytes) {
  private static final long LOOK_EVERY_MILLIS = 10;

  /** Runs to the end; fails with the output where the process does. */
  static Child run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    var said = Files.createTempFile(folder, "said", "");
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toFile());
    builder.environment().putAll(environment);
    long started = System.nanoTime();
    var process = builder.start();
    process.getOutputStream().close();
    long most = 0;
    do most = Math.max(most, highWater(process.pid()));
    while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
    double took = Duel.millis(started);
    if (process.exitValue() != 0)
      throw new IOException(
          String.join(" ", command) + " failed: " + Files.readString(said, StandardCharsets.UTF_8));
    return new Child(took, most / 1024.0);
  }

  /** The kernel keeps the highest until the process has ended. */
  private static long highWater(long pid) throws IOException {
    try {
      for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status")))
        if (line.startsWith("VmHWM:")) return Long.parseLong(line.replaceAll("[^0-9]", ""));
    } catch (NoSuchFileException _) {
      // It has ended.
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No such process")) throw e;
    }
    return 0;
  }
}
