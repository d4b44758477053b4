package io.wherry.e2e.interop;

import io.wherry.e2e.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A root that stays mounted for as long as this is open, so that several processes, among them
 * Wherry's own, are at home in it at once and see each other there as on a machine.
 */
final class LiveRoot implements AutoCloseable {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PATH", "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "HOME", "/root",
          "PALUDIS_DISTRIBUTION", "exherbo",
          "TERM", "dumb",
          "LC_ALL", "C.UTF-8");

  private final Process holder;
  private final Inside inside;

  private LiveRoot(Process holder, Inside inside) {
    this.holder = holder;
    this.inside = inside;
  }

  /** What its processes have of their own. */
  private enum Inside {
    /** Only mounts; they are beside the process that keeps them. */
    MOUNTS,
    /** A whole machine, below whichever process is its first one in this boot. */
    MACHINE
  }

  static LiveRoot of(Cave cave) throws IOException {
    var holder = cave.open(List.of("sh", "-c", "echo here; exec cat"));
    var line = holder.inputReader().readLine();
    if (!"here".equals(line)) throw new IOException("the root cannot be mounted: " + line);
    return new LiveRoot(holder, Inside.MOUNTS);
  }

  /** A machine that runs a command from the start, and can be started again. */
  static LiveRoot booted(Cave cave, Path log, List<String> command) throws IOException {
    return new LiveRoot(cave.boot(command, log), Inside.MACHINE);
  }

  private long pid() {
    return switch (inside) {
      case MOUNTS -> holder.pid();
      case MACHINE ->
          holder.children().flatMap(ProcessHandle::children).findFirst().orElseThrow().pid();
    };
  }

  /** With its standard input open, and what it complains of in a file. */
  Process open(Path complaints, Map<String, String> more, List<String> arguments)
      throws IOException {
    var command = new ArrayList<>(List.of("nsenter", "--mount", "--root", "--wd"));
    if (inside == Inside.MACHINE) command.add("--pid");
    command.addAll(List.of("--target", "" + pid(), "--"));
    command.addAll(arguments);
    var builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(complaints.toFile()));
    builder.environment().clear();
    builder.environment().putAll(ENVIRONMENT);
    builder.environment().putAll(more);
    return builder.start();
  }

  /** A place in it as its processes see it: what is written beneath it goes unnoticed there. */
  Path inside(String path) {
    return Path.of("/proc", "" + pid(), "root").resolve(path.substring(1));
  }

  /** To its end. */
  Cave.Said run(Path complaints, Map<String, String> more, List<String> arguments)
      throws IOException, InterruptedException {
    var process = open(complaints, more, arguments);
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(5, TimeUnit.MINUTES)) throw new IOException(arguments + " does not end");
    return new Cave.Said(arguments, process.exitValue(), out);
  }

  /** Once it is over, another one may begin in the same place. */
  @Override
  public void close() throws IOException, InterruptedException {
    switch (inside) {
      case MOUNTS -> holder.getOutputStream().close();
      case MACHINE -> Program.kill(holder);
    }
    holder.waitFor();
  }
}
