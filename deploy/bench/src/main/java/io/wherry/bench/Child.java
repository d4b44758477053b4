package io.wherry.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
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
    return awaited(process, started, command, said);
  }

  private static Child awaited(Process process, long started, List<String> command, Path said)
      throws IOException, InterruptedException {
    long most = 0;
    do most = Math.max(most, highWater(process.pid()));
    while (!process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS));
    double took = Duel.millis(started);
    if (process.exitValue() != 0)
      throw new IOException(
          String.join(" ", command) + " failed: " + Files.readString(said, StandardCharsets.UTF_8));
    return new Child(took, most / 1024.0);
  }

  /** What is said to a process, and what it answers. */
  interface Talk {
    void with(BufferedReader words, PrintWriter commands) throws IOException;
  }

  /** Likewise of one that ends once nobody speaks to it any more. */
  static Child talk(Path folder, Map<String, String> environment, List<String> command, Talk talk)
      throws IOException, InterruptedException {
    var said = Files.createTempFile(folder, "said", "");
    var builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(said.toFile());
    builder.environment().putAll(environment);
    long started = System.nanoTime();
    var process = builder.start();
    double most = 0;
    try (var words = process.inputReader();
        var commands = new PrintWriter(process.getOutputStream())) {
      talk.with(words, commands);
      most = highWater(process.pid()) / 1024.0;
    } catch (IOException e) {
      process.destroyForcibly();
      throw new IOException(e.getMessage() + "\n" + Files.readString(said), e);
    }
    var ended = awaited(process, started, command, said);
    return new Child(ended.millis(), Math.max(most, ended.megabytes()));
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
