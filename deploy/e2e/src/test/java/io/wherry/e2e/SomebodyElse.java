package io.wherry.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Somebody at work on the same host as an agent, with the lock that a paludis takes by the hook;
 * without that one on the machine, they change what they like by hand.
 */
final class SomebodyElse implements AutoCloseable {
  private static final String HOLDS =
      "echo \"process $$ (cave)\" > \"$0\"; echo here; exec cat > /dev/null";
  private final Process process;

  private SomebodyElse(Process process) {
    this.process = process;
  }

  /** Has the root of that host from now on, until it is closed. */
  static SomebodyElse at(RealAgent host) throws IOException {
    var lock = host.state().resolve("install/root.lock").toString();
    var process = new ProcessBuilder("flock", lock, "sh", "-c", HOLDS, lock).start();
    var line = process.inputReader(StandardCharsets.UTF_8).readLine();
    if (!"here".equals(line)) throw new IOException("the root is not to be had: " + line);
    return new SomebodyElse(process);
  }

  /** As the agent should call it. */
  String words() {
    return "process " + process.children().findFirst().orElseThrow().pid() + " (cave)";
  }

  /** What a package has on that host, its entry with it, goes for good. */
  void takes(RealAgent host, String name) throws IOException, InterruptedException {
    var entry = "var/db/paludis/repositories/installed/data/app-test---" + name;
    for (var place : List.of(entry, "usr/share/" + name))
      Program.run(Path.of("rm"), List.of("-r", host.root().resolve(place).toString())).ok();
  }

  @Override
  public void close() throws InterruptedException {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process.waitFor();
  }
}
